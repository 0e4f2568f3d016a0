FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json nest-cli.json tsconfig.json tsconfig.build.json ./
RUN npm ci
COPY src ./src
COPY projections ./projections
RUN npm run build

FROM node:24-bookworm-slim
ENV NODE_ENV=production PORT=3000 SLOTWELL_HOST=0.0.0.0 SLOTWELL_DATA=/app/data
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev && npm cache clean --force && mkdir data && chown node:node data
COPY --from=build /app/dist ./dist
COPY projections ./projections
COPY src/platform/vault/migrations ./src/platform/vault/migrations
COPY views ./views
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=6 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/live`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "dist/src/main.js"]
