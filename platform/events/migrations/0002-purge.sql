grant delete on events.outbox to zhujian_app;
