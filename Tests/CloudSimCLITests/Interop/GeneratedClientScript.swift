/// A Python program that calls every operation of the API through a generated client.
enum GeneratedClientScript {
    /// The program. Its arguments: the folder with the package `generated`, the cloud's URL, a token of the owner
    /// `ann:secret`, a key of the project `demo`, a URL for hooks and endpoints. Prints a JSON array of faults.
    static let text = #"""
        import importlib, inspect, json, pkgutil, sys, typing

        sys.path.insert(0, sys.argv[1])
        base, token, key, hook_url = sys.argv[2:6]
        import generated
        from generated.client import AuthenticatedClient

        modules = {}
        for info in pkgutil.walk_packages(generated.__path__, "generated."):
            module = importlib.import_module(info.name)
            if hasattr(module, "sync_detailed"):
                modules[info.name.split(".")[-1].replace("_", "")] = module

        owner = AuthenticatedClient(base_url=base, token=token, timeout=60)
        project = AuthenticatedClient(base_url=base, token=key, timeout=60)
        called, faults = set(), []

        def find(operation):
            called.add(operation)
            return modules[operation.lower()]

        def call(operation, *path, body=None, client=owner, **query):
            """Calls an operation, expects a documented success, and returns its body as plain values."""
            module = find(operation)
            if body is not None:
                annotation = inspect.signature(module.sync_detailed).parameters["body"].annotation
                types = typing.get_args(annotation) or (annotation,)
                query["body"] = next(t for t in types if hasattr(t, "from_dict")).from_dict(body)
            response = module.sync_detailed(*path, client=client, **query)
            if not 200 <= response.status_code < 300:
                faults.append(f"{operation}: {int(response.status_code)} {response.content.decode()}")
            elif response.parsed is None and response.content:
                faults.append(f"{operation}: the answer is not parsed")
            text = response.content.decode()
            return json.loads(text) if text.startswith(("{", "[")) else text

        def until(operation, *path, **query):
            """Calls a listing until it has an entry, and returns the first."""
            for _ in range(400):
                listed = call(operation, *path, client=project, **query)
                entries = listed.get("data", listed.get("deliveries"))
                if entries:
                    return entries[0]
            faults.append(f"{operation}: nothing is ever listed")
            sys.exit(json.dumps(faults))

        def stream(operation, *path):
            with owner.get_httpx_client().stream(**find(operation)._get_kwargs(*path)) as response:
                if response.status_code != 200 or next(response.iter_text()) != ":ok\n\n":
                    faults.append(f"{operation}: no stream")

        document = call("getOpenAPI")
        call("getHealth")
        call("getMetrics")
        # Devices and events
        for device in call("listDevices"):
            call("getDevice", device["id"])
        call("changeDevice", "spare", body={"name": "saved", "notes": "n", "signal": True})
        call("pingDevice", "kettle")
        call("getVariable", "kettle", "mode")
        call("callFunction", "kettle", "brew", body={"arg": "tea"})
        call("publishEvent", body={"name": "a", "data": "1", "private": True, "ttl": 60})
        call("publishEventShort", body={"name": "a"})
        call("listRecentEvents", limit=5, prefix="a")
        call("explainEvent", event="a", data="1")
        for operation, path in [
            ("streamEvents", []), ("streamEventsByPrefix", ["a/b"]), ("streamOwnEvents", []),
            ("streamOwnEventsByPrefix", ["a"]), ("streamDeviceEvents", ["kettle"]),
            ("streamDeviceEventsByPrefix", ["kettle", "a"]),
        ]:
            stream(operation, *path)
        saved = call("getDevice", "saved")["id"]
        call("releaseDevice", "saved")
        call("claimDevice", body={"id": saved})
        # Products
        call("listProducts")
        call("getProduct", "tea")
        call("addProductDevices", "tea", body={"id": saved})
        call("listProductDevices", "tea", page=1)
        call("getProductDevice", "tea", saved)
        call("changeProductDevice", "tea", saved, body={
            "notes": None, "development": True, "groups": ["g"], "desired_firmware_version": None})
        call("listProductDevices", "tea", groups="g")
        call("pingProductDevice", "tea", "kettle")
        call("getProductVariable", "tea", "kettle", "mode")
        call("callProductFunction", "tea", "kettle", "brew", body={"arg": "tea"})
        call("publishProductEvent", "tea", body={"name": "a"})
        for operation, path in [
            ("streamProductEvents", ["tea"]), ("streamProductEventsByPrefix", ["tea", "a"]),
            ("streamProductDeviceEvents", ["tea", "kettle"]),
            ("streamProductDeviceEventsByPrefix", ["tea", "kettle", "a"]),
        ]:
            stream(operation, *path)
        call("removeProductDevice", "tea", saved)
        # Hooks
        hook = {"event": "none", "url": hook_url, "headers": {"X-A": "b"}, "json": {"n": 1}, "noDefaults": True}
        for name in ["Webhook", "Integration"]:
            id = call("create" + name, body=hook)["id"]
            call(f"list{name}s")
            call("get" + name, id)
            call("edit" + name, id, body={"event": "other", "headers": None, "requestType": None})
            call("test" + name, id, body={"data": "1"})
            call("delete" + name, id)
        for name in ["ProductWebhook", "ProductIntegration"]:
            id = call("create" + name, "tea", body=hook)["id"]
            call(f"list{name}s", "tea")
            call("get" + name, "tea", id)
            call("edit" + name, "tea", id, body={"event": "other"})
            call("test" + name, "tea", id, body={"data": "1"})
            call("delete" + name, "tea", id)
        # Particle Pro
        connection = call("createConnection", "demo", client=project, body={"name": "c", "url": hook_url})["id"]
        call("listConnections", "demo", client=project)
        call("getConnection", "demo", connection, client=project)
        call("rotateConnectionSecret", "demo", connection, client=project)
        alert = call("createAlert", "demo", client=project, body={
            "title": "t", "entities": [{"entity_type": "EVENT", "entity_id": "alert"}],
            "notifications": [{"type": "WEBHOOK", "webhook_connection_id": connection}]})["id"]
        call("listAlerts", "demo", client=project)
        call("getAlert", alert, client=project)
        call("changeAlert", alert, client=project, body={"title": "u"})
        call("testAlertWebhook", alert, client=project)
        # ZStack
        endpoint = call("createAlertWebhookEndpoint", client=project, body={
            "name": "e", "url": hook_url, "signingEnabled": True, "signingSecret": ""})["endpoint"]["id"]
        call("listAlertWebhookEndpoints", client=project)
        call("getAlertWebhookEndpoint", endpoint, client=project)
        call("changeAlertWebhookEndpoint", endpoint, client=project, body={"name": "f"})
        call("rotateAlertWebhookSecret", endpoint, client=project)
        call("testAlertWebhookEndpoint", endpoint, client=project)
        # Signa
        webhook = call("createSignaWebhook", client=project, body={
            "url": hook_url, "enabled_events": ["alert.created"]})["id"]
        call("listSignaWebhooks", client=project)
        call("getSignaWebhook", webhook, client=project)
        call("changeSignaWebhook", webhook, client=project, body={"description": "d"})
        call("rotateSignaWebhookSecret", webhook, client=project, body={"force": True})
        call("testSignaWebhook", webhook, client=project)
        watch = call("createSignaWatch", client=project, body={"event_prefix": "alert"})["id"]
        call("listSignaWatches", client=project)
        call("getSignaWatch", watch, client=project)
        # One event for all three
        call("publishEvent", body={"name": "alert", "data": "1"})
        call("getAlertMatch", until("listAlertMatches", alert)["id"], client=project)
        told = until("listAlertDeliveries", alert)["id"]
        call("getAlertDelivery", told, client=project)
        call("redeliverAlertDelivery", told, client=project)
        told = until("listAlertWebhookDeliveries", endpoint)["id"]
        call("redeliverAlertWebhookDelivery", endpoint, told, client=project)
        delivery = until("listSignaDeliveries", webhook)["id"]
        call("redeliverSignaDelivery", webhook, delivery, client=project)
        call("replaySignaDelivery", webhook, delivery, client=project)
        call("diagnoseSignaWatch", watch, client=project)
        call("deleteAlert", alert, client=project)
        call("deleteConnection", "demo", connection, client=project)
        call("deleteAlertWebhookEndpoint", endpoint, client=project)
        call("deleteSignaWatch", watch, client=project)
        call("deleteSignaWebhook", webhook, client=project)
        # Tokens, and those of the session last
        def grant():
            return call("createToken", body={
                "grant_type": "password", "username": "ann", "password": "secret", "client_id": "c", "client_secret": "d"})
        call("getUser")
        call("getCurrentToken")
        call("listTokens")
        call("getCurrentToken")
        call("deleteToken", grant()["access_token"])
        call("deleteCurrentToken", client=AuthenticatedClient(base_url=base, token=grant()["access_token"]))
        call("deleteAllTokens")

        described = {o["operationId"] for path in document["paths"].values() for o in path.values()}
        faults += [f"{operation} is described and not tried here" for operation in sorted(described - called)]
        print(json.dumps(faults))
        """#
}
