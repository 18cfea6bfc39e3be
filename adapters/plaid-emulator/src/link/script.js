// Drop-in for Link's own script: Plaid.create({token, onSuccess, onExit, onEvent, onLoad}) gives
// a handler with open, exit, submit and destroy. It shows the emulator's page in a frame.
(function () {
  "use strict";
  var origin = new URL(document.currentScript.src).origin;

  function create(settings) {
    if (!settings || !settings.token) {
      throw new Error("Plaid.create needs a token");
    }
    var layer = null;
    var before = null;

    function call(name) {
      var callback = settings[name];
      if (typeof callback === "function") {
        callback.apply(null, Array.prototype.slice.call(arguments, 1));
      }
    }

    function listen(event) {
      if (event.origin !== origin || !layer || event.source !== layer.firstChild.contentWindow) {
        return;
      }
      var message = event.data || {};
      if (message.kind === "event") {
        call("onEvent", message.name, message.metadata);
      } else if (message.kind === "success") {
        close();
        call("onSuccess", message.public_token, message.metadata);
      } else if (message.kind === "exit") {
        close();
        call("onExit", message.error || null, message.metadata || {});
      }
    }

    function close() {
      window.removeEventListener("message", listen);
      if (layer) {
        layer.remove();
        layer = null;
      }
      if (before && typeof before.focus === "function") {
        before.focus();
      }
    }

    function open() {
      if (layer) {
        return;
      }
      before = document.activeElement;
      layer = document.createElement("div");
      layer.id = "plaid-link-layer";
      layer.setAttribute("role", "dialog");
      layer.setAttribute("aria-modal", "true");
      layer.setAttribute("aria-label", "Link a bank");
      layer.style.cssText =
        "position:fixed;inset:0;z-index:2147483647;background:rgba(20,24,28,.55)";
      var frame = document.createElement("iframe");
      frame.id = "plaid-link-iframe-1";
      frame.title = "Link a bank";
      frame.style.cssText = "border:0;width:100%;height:100%;display:block";
      frame.src =
        origin + "/link/" + encodeURIComponent(settings.token) +
        "?origin=" + encodeURIComponent(window.location.origin);
      frame.addEventListener("load", function () {
        frame.focus();
      });
      layer.appendChild(frame);
      window.addEventListener("message", listen);
      document.body.appendChild(layer);
    }

    window.setTimeout(function () {
      call("onLoad");
    }, 0);
    return {
      open: open,
      exit: function () {
        if (layer) {
          close();
          call("onExit", null, { status: "", link_session_id: "", institution: null });
        }
      },
      submit: function () {},
      destroy: close,
    };
  }

  window.Plaid = { create: create, version: "emulator" };
})();
