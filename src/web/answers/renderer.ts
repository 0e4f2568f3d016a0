import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { findClinic, specialtyLabels } from '../../../projections/clinic/queries.js';
import { Clock } from '../../platform/clock.js';
import { fillPlaceholders } from '../../platform/live/placeholders.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { routeAccess } from '../access/access.js';
import { rightOf } from '../access/may.js';
import { holds } from '../access/relations.js';
import { assetUrls } from '../assets.js';
import { CsrfTokens } from '../csrf.js';
import { placesOf, type NavigationItem } from '../navigation.js';
import { WEB_SETTINGS, type WebSettings } from '../settings.js';
import type { Visit } from '../visit/visit.js';
import type { Page, Part } from './answer.js';
import { viewContext, type ViewContext } from './context.js';
import { escapeHtml, renderView } from './views.js';

/** What was done, or what was not; `note` is what was typed at length for it. */
export interface Announcement {
  readonly text: string;
  readonly isProblem: boolean;
  readonly note?: string;
}

/** Renders pages and parts of pages. The same view makes the part of a page and what is pushed to it later. */
@Injectable()
export class Renderer {
  constructor(
    @Inject(READ_MODELS) private readonly db: ReadModels,
    private readonly clock: Clock,
    private readonly csrf: CsrfTokens,
    @Inject(WEB_SETTINGS) private readonly settings: WebSettings,
  ) {}

  async page(page: Page, visit: Visit): Promise<string> {
    const context = await this.context();
    const { live = [], note = '' } = page.options;
    const navigation = await this.places(visit);
    const body = renderView(page.view, { ...context, viewer: visit.viewer, navigation, ...page.data });
    const html = renderView('layout', {
      ...context,
      assets: assetUrls,
      title: isRefusal(page) ? `Error: ${page.title}` : page.title,
      body,
      viewer: visit.viewer,
      idleMinutes: this.settings.idleMinutes,
      navigation,
      notice: visit.notice,
      lostNote: withoutField(note, body),
      subscriptions: renderView('live/_subscriptions', { subscriptions: live }),
      connected: live.length > 0 && visit.viewer !== null,
    });
    return this.fill(html, visit);
  }

  /** Parts as htmx swaps them in by their ids, and a line that is announced. */
  async parts(parts: readonly Part[], announce: Announcement | null, visit: Visit): Promise<string> {
    const context = await this.context();
    const rendered = parts.map((part) => ({ id: part.id, html: render(part, context, visit) }));
    const lostNote = withoutField(announce?.note ?? '', rendered.map(({ html }) => html).join(''));
    return this.fill(renderView('parts', { parts: rendered, announce, lostNote }), visit);
  }

  /** One part by itself, its placeholders not filled: what live pages are sent. */
  async fragment(view: string, data: Part['data']): Promise<string> {
    return renderView(view, { ...(await this.context()), ...data });
  }

  /** Nobody is shown a way to a page that answers them no. */
  private async places({ viewer, path, now }: Visit): Promise<readonly NavigationItem[]> {
    const places = placesOf(viewer?.role ?? null, path);
    const isApproved =
      viewer?.role !== 'doctor' || (await holds('approved-doctor', this.db, viewer, '', now));
    if (isApproved) return places;
    return places.filter(({ href }) => rightOf(routeAccess[`GET ${href}`], viewer) !== 'approved-doctor');
  }

  private async context(): Promise<ViewContext> {
    const [clinic, labels] = await Promise.all([findClinic(this.db), specialtyLabels(this.db)]);
    return viewContext(clinic, labels, this.clock.now());
  }

  private fill(html: string, visit: Visit): string {
    return fillPlaceholders(html, { csrf: this.csrf.of(visit.holder), commandId: () => randomUUID() });
  }
}

/** Whether a form was refused: the title says so before anything else. Pages of failures say what it was. */
function isRefusal({ view, options: { status = 200 } }: Page): boolean {
  return [404, 409, 422, 429].includes(status) && !view.startsWith('failures/');
}

/** What was typed, unless it stands in a field of this HTML; empty then. */
function withoutField(note: string, html: string): string {
  return html.includes(`>${escapeHtml(note)}</textarea>`) ? '' : note;
}

function render(part: Part, context: ViewContext, visit: Visit): string {
  return renderView(part.view, { ...context, viewer: visit.viewer, ...part.data });
}
