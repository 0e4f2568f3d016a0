import { Controller, Get } from '@nestjs/common';
import { Page } from '../answers/answer.js';

/** How to reach the clinic, and answers to what people ask most. */
@Controller('help')
export class HelpController {
  @Get()
  help(): Page {
    return new Page('help/help', 'Help');
  }
}
