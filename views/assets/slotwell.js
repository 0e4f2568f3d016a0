// What the pages need beyond htmx and cannot say inline under their content security policy.
(() => {
  // A page that comes back from the browser's page cache has a dead socket.
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload();
  });

  // On a phone the navigation is wider than the screen: it shows where one is.
  addEventListener('DOMContentLoaded', () => {
    const here = document.querySelector('.masthead nav [aria-current]');
    here?.scrollIntoView({ inline: 'center', block: 'nearest' });
  });

  // Whoever signs out here, or takes another role, is on the way to the next page; reloading would cut that off.
  let leaving = false;
  document.addEventListener('submit', (event) => {
    if (['/sign-out', '/role'].includes(event.target.getAttribute('action'))) leaving = true;
  });

  // Every connection of the socket but the first refreshes what was missed; meanwhile the page says so.
  document.addEventListener('htmx:ws:close', (event) => {
    if (event.detail?.reason === 'closed') document.body.dataset.connection = 'lost';
    // The session ended: the next page asks to sign in again.
    if (event.detail?.code === 4401 && !leaving) location.reload();
  });
  document.addEventListener('htmx:ws:after:connection', () => {
    delete document.body.dataset.connection;
  });

  // A session that nobody uses ends; then nothing of it stays on the screen, even where the server cannot say so.
  addEventListener('DOMContentLoaded', () => {
    const minutes = Number(document.body.dataset.idleMinutes);
    if (!minutes) return;
    let heard = Date.now();
    document.addEventListener('htmx:after:request', () => {
      heard = Date.now();
    });
    setInterval(() => {
      const listens = document.getElementById('live') && document.body.dataset.connection !== 'lost';
      if (listens) heard = Date.now();
      if (Date.now() - heard > minutes * 60_000) showNothing();
    }, 15_000);
  });

  function showNothing() {
    if (document.getElementById('nothing')) return;
    const main = document.createElement('main');
    main.id = 'nothing';
    const text = document.createElement('p');
    text.textContent = 'Nobody used this page for a long time, so it shows nothing any more. ';
    const again = document.createElement('a');
    again.href = location.href;
    again.textContent = 'Show it again';
    text.append(again);
    main.append(text);
    document.title = '';
    document.body.replaceChildren(main);
  }

  // Without an answer nothing changes on the page, so it has to be said.
  document.addEventListener('htmx:error', () => {
    announce('The clinic’s server cannot be reached. Check your connection and try again.');
  });

  // Escape closes what floats over the page, and so does a click elsewhere.
  const floating = () =>
    [...document.querySelectorAll('.account details[open], details.panel[open]')].filter(
      (details) => getComputedStyle(details.lastElementChild).position === 'absolute',
    );
  document.addEventListener('click', (event) => {
    for (const details of floating()) if (!details.contains(event.target)) details.open = false;
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    for (const details of floating()) {
      details.open = false;
      details.querySelector('summary').focus();
    }
  });

  // So does moving on by keyboard: what has the focus is not covered.
  document.addEventListener('focusout', ({ target, relatedTarget: next }) => {
    if (!next) return;
    for (const details of floating()) {
      const isLeft = details.contains(target) && !details.contains(next) && !next.contains(details);
      if (isLeft) details.open = false;
    }
  });

  // Arrow keys step through a replay, wherever on its page one is, but where they mean something else.
  document.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: 'stepDown', ArrowRight: 'stepUp' }[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.target.closest('input, select, textarea, pre')) return;
    const scrubber = document.querySelector('[data-scrubber] input[type="range"]');
    if (!scrubber) return;
    event.preventDefault();
    scrubber[step]();
    scrubber.dispatchEvent(new Event('input', { bubbles: true }));
  });

  // How good a new password is, while it is typed. The server decides; this only saves a round trip.
  document.addEventListener('input', ({ target }) => {
    if (!target.dataset?.strength) return;
    const line = strengthLine(target);
    const [level, text] = strengthOf(target.value, Number(target.dataset.strength));
    line.dataset.level = level;
    line.textContent = text;
  });

  function strengthLine(field) {
    const known = document.getElementById(`${field.id}-strength`);
    if (known) return known;
    const line = document.createElement('p');
    line.id = `${field.id}-strength`;
    line.className = 'strength';
    line.setAttribute('role', 'status');
    field.after(line);
    return line;
  }

  function strengthOf(password, needed) {
    const characters = [...password.normalize('NFKC')];
    const missing = needed - characters.length;
    if (characters.length === 0) return ['none', ''];
    if (missing > 0) return ['short', missing === 1 ? 'One more character' : `${missing} more characters`];
    const letters = characters.map((each) => each.toLowerCase());
    const steps = letters.slice(1).map((each, at) => each.codePointAt(0) - letters[at].codePointAt(0));
    const regular = steps.filter((step) => Math.abs(step) <= 1).length / steps.length;
    if (new Set(letters).size < 6 || regular > 0.6) return ['easy', 'Long enough, but easy to guess'];
    return characters.length < needed + 5 ? ['good', 'Good'] : ['strong', 'Very good'];
  }

  // What destroys something asks first.
  document.addEventListener(
    'submit',
    (event) => {
      const question = event.submitter?.dataset.confirm;
      if (question && !confirm(question)) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
    },
    true,
  );

  // Somebody else may be faster while a note is typed: when its field goes, what was typed stays to be read.
  const sent = new WeakSet();
  document.addEventListener('submit', ({ target }) => {
    for (const field of (target.closest('li') ?? target).querySelectorAll('textarea')) sent.add(field);
  });
  document.addEventListener('input', ({ target }) => sent.delete(target));
  new MutationObserver((changes) => {
    const removed = changes.flatMap(({ removedNodes }) => [...removedNodes]);
    for (const node of removed.filter((each) => each instanceof Element))
      for (const field of node.querySelectorAll('textarea')) if (isLost(field)) showLost(field.value);
  }).observe(document.documentElement, { childList: true, subtree: true });

  function isLost(field) {
    if (field.isConnected || document.getElementById(field.id) || sent.has(field)) return false;
    return field.value.trim() !== '' && field.value !== field.defaultValue;
  }

  function showLost(text) {
    const card = document.createElement('div');
    card.className = 'card';
    card.setAttribute('role', 'alert');
    const line = document.createElement('p');
    line.textContent = 'What you had typed was not saved. Copy it from here if you still need it:';
    const typed = document.createElement('p');
    typed.className = 'typed';
    typed.textContent = text;
    card.append(line, typed);
    document.getElementById('announcements')?.after(card);
  }

  function announce(text) {
    const status = document.getElementById('announcements');
    if (!status) return;
    const line = document.createElement('p');
    line.className = 'notice problem';
    line.textContent = text;
    status.replaceChildren(line);
  }
})();
