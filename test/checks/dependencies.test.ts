import { expect, it } from 'vitest';
import { advisoriesIn, unexplained } from '../../checks/dependencies/audit.js';

const hole = {
  name: 'soft',
  url: 'https://github.com/advisories/GHSA-abcd-1234-ef56',
  severity: 'high',
  title: 'It is soft',
};
const report = JSON.stringify({
  auditReportVersion: 2,
  vulnerabilities: {
    soft: { name: 'soft', severity: 'high', via: [hole] },
    above: { name: 'above', severity: 'high', via: ['soft', hole] },
  },
});
const found = { id: 'GHSA-abcd-1234-ef56', component: 'soft', severity: 'high', title: 'It is soft' };

it('names each known hole once', () => {
  expect(advisoriesIn(report)).toEqual([found]);
  expect(advisoriesIn('{ "auditReportVersion": 2, "vulnerabilities": {} }')).toEqual([]);
});

it('does not take silence for an answer', () => {
  expect(advisoriesIn('')).toBeNull();
  expect(advisoriesIn('{ "message": "405 Method Not Allowed", "error": {} }')).toBeNull();
});

it('leaves out what somebody has explained', () => {
  expect(unexplained([found], 'GHSA-0000-0000-0000: not reachable')).toEqual([found]);
  expect(unexplained([found], '- GHSA-abcd-1234-ef56: only in a command we do not run')).toEqual([]);
});
