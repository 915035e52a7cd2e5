// The message of a failure, given what was thrown.
(function (host, lib) {
  'use strict';
  const lateMessage = (e) => (e instanceof AggregateError && e.message === '' && e.errors?.length ? 'All promises were rejected' : e?.message);
  lib.messageOf = (e) => { host.translate(e); return String((e?.message || lateMessage(e)) ?? e ?? 'rejected'); };
})
