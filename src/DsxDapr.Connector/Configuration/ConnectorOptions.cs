using System.Net;
using DsxDapr.Connector.Filters;
using DsxDapr.Contracts.Wire;
using DsxDapr.Security.Hmac;

namespace DsxDapr.Connector.Configuration;

/// <summary>
/// What every connector is told by its environment (wire contract §7.2). The names are given without <c>DSXCONNECTOR_</c>.
/// </summary>
public sealed class ConnectorOptions
{
    /// <summary>
    /// <c>NAME</c>: the route prefix and registry name; letters, digits, <c>-</c>, <c>_</c>, <c>.</c>; at most 64 characters.
    /// </summary>
    public string Name { get; set; } = "";

    /// <summary><c>ASSET</c>: the root of what is scanned. Required; what it means is the connector's affair.</summary>
    public string Asset { get; set; } = "";

    /// <summary><c>ASSET_DISPLAY_NAME</c>: the asset as shown to people.</summary>
    public string? AssetDisplayName { get; set; }

    /// <summary><c>DISPLAY_NAME</c>: a title for people.</summary>
    public string? DisplayName { get; set; }

    /// <summary><c>DISPLAY_ICON</c>: an inline SVG or image data URI for consoles, at most 8192 characters, without scripts.</summary>
    public string? DisplayIcon { get; set; }

    /// <summary><c>FILTER</c>: what is in scope, by <see cref="ItemFilter"/>; empty for everything.</summary>
    public ItemFilter Filter { get; set; } = ItemFilter.Everything;

    /// <summary>
    /// <c>ITEM_ACTION</c>: what is done with malicious items when the hub does not say; default <see cref="ItemAction.Nothing"/>.
    /// </summary>
    public ItemAction ItemAction { get; set; } = ItemAction.Nothing;

    /// <summary><c>ITEM_ACTION_MOVE_METAINFO</c>: where malicious items are moved to; default <c>dsxconnect-quarantine</c>.</summary>
    public string ItemActionMoveMetainfo { get; set; } = "dsxconnect-quarantine";

    /// <summary><c>DSX_CONNECT_URL</c>: the hub's base URL, called directly; null to reach the hub through the Dapr sidecar.</summary>
    public Uri? DsxConnectUrl { get; set; }

    /// <summary>
    /// <c>CONNECTOR_URL</c>: by which URL the hub reaches this connector, without its name; null for
    /// <c>http://127.0.0.1:APP_PORT</c>.
    /// </summary>
    public Uri? ConnectorUrl { get; set; }

    /// <summary>
    /// <c>CA_BUNDLE</c>: a PEM file of certificate authorities to trust the hub by, instead of the system's; null for the
    /// system's.
    /// </summary>
    public string? CaBundle { get; set; }

    /// <summary><c>VERIFY_TLS</c>: whether the hub's certificate is verified; default true.</summary>
    public bool VerifyTls { get; set; } = true;

    /// <summary><c>USE_TLS</c>: whether the connector listens with TLS for a hub that reaches it by its URL; default false.</summary>
    public bool UseTls { get; set; }

    /// <summary><c>TLS_CERTFILE</c>: the PEM file of the connector's certificate and its intermediates; required by <c>USE_TLS</c>.</summary>
    public string? TlsCertFile { get; set; }

    /// <summary><c>TLS_KEYFILE</c>: the PEM file of its private key; required by <c>USE_TLS</c>.</summary>
    public string? TlsKeyFile { get; set; }

    /// <summary><c>TLS_ADDRESS</c>: the IP address that it listens on with TLS; null for all of this machine.</summary>
    public IPAddress? TlsAddress { get; set; }

    /// <summary><c>TLS_PORT</c>: the port of it, 1 to 65535; default that of <c>CONNECTOR_URL</c>.</summary>
    public int TlsPort { get; set; }

    /// <summary>
    /// <c>DATA_DIR</c>: the directory of <c>connector_uuid.txt</c> and of the record of actions; default <c>.dsx/NAME</c>.
    /// </summary>
    public string DataDir { get; set; } = "";

    /// <summary><c>AUTH__ENABLED</c>: whether calls from the hub must be signed; default true.</summary>
    public bool AuthEnabled { get; set; } = true;

    /// <summary>
    /// <c>AUTH__HMAC_KEY_ID</c> and <c>AUTH__HMAC_SECRET</c>: a key that calls may be signed with as long as no hub has issued one; null for
    /// none.
    /// </summary>
    public HmacKey? StaticKey { get; set; }

    /// <summary>
    /// <c>REGISTER_WITH_CORE</c>: whether the connector registers with the hub; default true. One that does not is ready when its repository
    /// is, and can only be called with <see cref="StaticKey"/>.
    /// </summary>
    public bool RegisterWithCore { get; set; } = true;

    /// <summary>Whether there is a way to a hub: its URL or a sidecar.</summary>
    public bool HasHub { get; set; }

    /// <summary><c>CONFIG_READ_ONLY</c>: whether <c>PUT config</c> is refused; default false.</summary>
    public bool ConfigReadOnly { get; set; }

    /// <summary><c>MONITOR</c>: whether items are submitted as they are added or changed; default false.</summary>
    public bool Monitor { get; set; }

    /// <summary><c>MONITOR_FORCE_POLLING</c>: whether changes are looked for instead of being told; default false.</summary>
    public bool MonitorForcePolling { get; set; }

    /// <summary><c>MONITOR_POLL_INTERVAL_MS</c>: the pause between two looks for changes; 10 to 3,600,000 ms, default 1000.</summary>
    public TimeSpan MonitorPollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// <c>SETTLED_SECONDS</c>: an item that was changed so shortly before it is read is scanned again when it is listed next, also if it is
    /// unchanged then; 1 to 3600 s, default 60.
    /// </summary>
    public TimeSpan Settled { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary><c>WEBHOOK__ENABLED</c>: whether <c>webhook/event</c> is served; default true.</summary>
    public bool WebhookEnabled { get; set; } = true;

    /// <summary><c>WEBHOOK__SECRET</c>: what the header <c>X-Webhook-Secret</c> of an event must hold; null for nothing.</summary>
    public string? WebhookSecret { get; set; }

    /// <summary><c>WEBHOOK__EVENTS_PER_MINUTE</c>: how many events are taken, from all callers together; 1 to 100,000, default 600.</summary>
    public int WebhookEventsPerMinute { get; set; } = 600;

    /// <summary><c>AUTH__CLOCK_SKEW_SECONDS</c>: how old or new a signed call may be; 1 to 3600 s, default 60.</summary>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary><c>AUTH__ROTATE_AFTER_HOURS</c>: the age from which the connector asks the hub for a new key; 1 to 87,600 h, 0 for never.</summary>
    public TimeSpan? RotateKeyAfter { get; set; }

    /// <summary><c>HEARTBEAT_SECONDS</c>: how often the connector registers again; 1 to 600 s, default 60.</summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// <c>FULL_SCAN_ENQUEUE_CONCURRENCY</c>: how many batches of a full scan are submitted at a time; 1 to 32, default 4.
    /// </summary>
    public int EnqueueConcurrency { get; set; } = 4;

    /// <summary><c>VERSION</c>: the version that is reported instead of the program's own.</summary>
    public string? Version { get; set; }
}
