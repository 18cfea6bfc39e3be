export interface FormContract {
  /** Whether something is typed in it that is kept nowhere: leaving it asks first. */
  readonly unsaved: () => boolean;
}
