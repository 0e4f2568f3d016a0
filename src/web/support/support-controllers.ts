import { SupportController } from './support.controller.js';
import { SupportList } from './support-list.js';
import { SupportThread } from './support-thread.js';
import { SupportWaiting } from './support-waiting.js';
import { LiveSupportList, LiveSupportThread } from './support.live.js';
import { HelpController } from '../help/help.controller.js';
import { OwnMessages } from '../help/own-messages.js';
import { LiveOwnMessages } from '../help/own-messages.live.js';

/** Where people find help and write to the clinic, and where it answers them. */
export const supportControllers = [HelpController, SupportController];

/** What these pages are made of. */
export const supportFragments = [
  OwnMessages,
  LiveOwnMessages,
  SupportList,
  LiveSupportList,
  SupportThread,
  LiveSupportThread,
  SupportWaiting,
];
