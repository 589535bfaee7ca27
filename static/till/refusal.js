/** A refusal the till explains to a person: `message` is a msgid for `t`, `facts` fill its placeholders. */
export class Refusal extends Error {
  /**
   * @param {string} message
   * @param {Object<string, string|number>} [facts]
   */
  constructor(message, facts = {}) {
    super(message);
    this.name = "Refusal";
    this.facts = facts;
  }
}
