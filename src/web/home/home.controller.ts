import { Controller, Get } from '@nestjs/common';
import { Opening } from '../access/opening.js';
import { Page, Redirect, type Answer } from '../answers/answer.js';
import { homeOf } from '../navigation.js';
import type { Visit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';

/** The first page: what the clinic is for visitors, and the way home for everybody who is signed in. */
@Controller()
export class HomeController {
  constructor(private readonly opening: Opening) {}

  @Get('/')
  async home(@CurrentVisit() { viewer }: Visit): Promise<Answer> {
    if (!(await this.opening.isOpen())) return new Page('setup/not-open', 'Not open yet');
    if (viewer === null) return new Page('home/welcome', 'Welcome');
    const home = homeOf(viewer.role);
    return home === '/' ? new Page('home/no-pages-yet', 'Welcome') : new Redirect(home);
  }
}
