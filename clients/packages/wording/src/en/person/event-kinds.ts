// Written by `npm run generate` from en/person.json: change it there.
import { catalogue } from '../../catalogue';

export const personEventKinds = catalogue('person/event-kinds', {
  registered: `You registered`,
  "registration-repeated": `Somebody registered with your address`,
  "logged-in": `Logged in`,
  "logged-in-on-new-device": `Logged in on a new device`,
  "wrong-password": `Wrong password`,
  throttled: `Told to wait after wrong passwords`,
  "wrong-current-password": `Wrong current password`,
  "logged-out": `Logged out`,
  "session-ended": `A session was ended`,
  "refresh-token-reused": `A spent key came back; its session was ended`,
  "password-changed": `Password changed`,
});
