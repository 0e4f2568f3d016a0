import { Injectable } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';

/** Asks passport who signs in. A wrong password does not stop the request: the form is shown again. */
@Injectable()
export class LocalGuard extends AuthGuard('local') {
  override handleRequest<User>(error: unknown, user: User | false): User {
    if (error) throw error instanceof Error ? error : new Error('Passport failed', { cause: error });
    return (user || null) as User;
  }
}
