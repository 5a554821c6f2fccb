using System.Net;
using System.Text.RegularExpressions;
using DsxDapr.Connector.Filters;
using DsxDapr.Connector.Settings;
using DsxDapr.Contracts.Wire;
using DsxDapr.Security.Hmac;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace DsxDapr.Connector.Configuration;

/// <summary>Reads the options from the environment and refuses a start with wrong ones.</summary>
internal sealed partial class ConfigureConnectorOptions(IConfiguration configuration, string defaultName)
    : IConfigureOptions<ConnectorOptions>
{
    private bool HasSidecar => configuration["DAPR_HTTP_PORT"] is not null || configuration["DAPR_HTTP_ENDPOINT"] is not null;

    public void Configure(ConnectorOptions options)
    {
        var settings = new SettingsReader(configuration);
        options.Name = settings.Text("NAME", defaultName);
        options.Asset = settings.Text("ASSET", "");
        options.AssetDisplayName = settings.OptionalText("ASSET_DISPLAY_NAME");
        options.DisplayName = settings.OptionalText("DISPLAY_NAME");
        options.Filter = ReadFilter(settings);
        options.ItemAction = ReadAction(settings);
        options.ItemActionMoveMetainfo = settings.Text("ITEM_ACTION_MOVE_METAINFO", options.ItemActionMoveMetainfo);
        options.DsxConnectUrl = settings.Url("DSX_CONNECT_URL");
        options.ConnectorUrl = settings.Url("CONNECTOR_URL");
        ReadTls(options, settings);
        options.DataDir = settings.Text("DATA_DIR", Path.Combine(".dsx", options.Name));
        options.AuthEnabled = settings.Flag("AUTH__ENABLED", options.AuthEnabled);
        options.ClockSkew = TimeSpan.FromSeconds(settings.Number("AUTH__CLOCK_SKEW_SECONDS", 60, 1, 3600));
        options.RotateKeyAfter = settings.Number("AUTH__ROTATE_AFTER_HOURS", 0, 0, 87_600) is > 0 and var hours ? TimeSpan.FromHours(hours) : null;
        options.Heartbeat = TimeSpan.FromSeconds(settings.Number("HEARTBEAT_SECONDS", 60, 1, 600));
        options.EnqueueConcurrency = settings.Number("FULL_SCAN_ENQUEUE_CONCURRENCY", options.EnqueueConcurrency, 1, 32);
        options.Settled = TimeSpan.FromSeconds(settings.Number("SETTLED_SECONDS", 60, 1, 3600));
        options.DisplayIcon = settings.OptionalText("DISPLAY_ICON");
        options.RegisterWithCore = settings.Flag("REGISTER_WITH_CORE", options.RegisterWithCore);
        options.StaticKey = ReadStaticKey(settings);
        options.HasHub = options.DsxConnectUrl is not null || HasSidecar;
        options.ConfigReadOnly = settings.Flag("CONFIG_READ_ONLY", options.ConfigReadOnly);
        ReadEvents(options, settings);
        options.Version = settings.OptionalText("VERSION");
        Check(options, settings);
        settings.ThrowIfRejected<ConnectorOptions>();
    }

    private static void Check(ConnectorOptions options, SettingsReader settings)
    {
        if (!RouteName().IsMatch(options.Name))
        {
            settings.Reject("NAME", "expected at most 64 letters, digits, '-', '_' or '.', beginning with a letter or digit");
        }

        if (options.Asset.Length == 0)
        {
            settings.Reject("ASSET", "say what to scan");
        }

        if (options.ConnectorUrl is { AbsolutePath: not "/" })
        {
            settings.Reject("CONNECTOR_URL", "expected no path, since the connector adds its name");
        }

        if (options.DisplayIcon is { } icon && !DisplayIconRules.Accepts(icon))
        {
            settings.Reject("DISPLAY_ICON", DisplayIconRules.Expectation);
        }

        if (!options.HasHub && options.RegisterWithCore)
        {
            settings.Reject("DSX_CONNECT_URL", "set the hub's URL, or start the connector with a Dapr sidecar");
        }
    }

    // That the files hold what they should is seen at the start of the app, which opens them.
    private static void ReadTls(ConnectorOptions options, SettingsReader settings)
    {
        options.CaBundle = ReadFile(settings, "CA_BUNDLE", isRequired: false);
        options.VerifyTls = settings.Flag("VERIFY_TLS", options.VerifyTls);
        options.UseTls = settings.Flag("USE_TLS", options.UseTls);
        options.TlsCertFile = ReadFile(settings, "TLS_CERTFILE", options.UseTls);
        options.TlsKeyFile = ReadFile(settings, "TLS_KEYFILE", options.UseTls);
        if (!options.UseTls)
        {
            return;
        }

        if (options.ConnectorUrl is not { Scheme: "https" })
        {
            settings.Reject("CONNECTOR_URL", "with DSXCONNECTOR_USE_TLS it is the https URL by which the hub reaches the connector");
        }

        options.TlsPort = settings.Number("TLS_PORT", options.ConnectorUrl?.Port ?? 0, 1, ushort.MaxValue);
        if (settings.OptionalText("TLS_ADDRESS") is { } text)
        {
            if (IPAddress.TryParse(text, out var address))
            {
                options.TlsAddress = address;
            }
            else
            {
                settings.Reject("TLS_ADDRESS", "expected an IP address");
            }
        }
    }

    private static string? ReadFile(SettingsReader settings, string name, bool isRequired)
    {
        var file = settings.OptionalText(name);
        if (file is null ? isRequired : !File.Exists(file))
        {
            settings.Reject(name, file is null ? "DSXCONNECTOR_USE_TLS needs it" : "there is no such file");
        }

        return file;
    }

    private static void ReadEvents(ConnectorOptions options, SettingsReader settings)
    {
        options.Monitor = settings.Flag("MONITOR", options.Monitor);
        options.MonitorForcePolling = settings.Flag("MONITOR_FORCE_POLLING", options.MonitorForcePolling);
        options.MonitorPollInterval = TimeSpan.FromMilliseconds(settings.Number(
            "MONITOR_POLL_INTERVAL_MS", 1000, SettingsChange.LeastPollMilliseconds, SettingsChange.MostPollMilliseconds));
        options.WebhookEnabled = settings.Flag("WEBHOOK__ENABLED", options.WebhookEnabled);
        options.WebhookSecret = settings.OptionalText("WEBHOOK__SECRET");
        options.WebhookEventsPerMinute = settings.Number("WEBHOOK__EVENTS_PER_MINUTE", options.WebhookEventsPerMinute, 1, 100_000);
    }

    // The secret is never shown: it is rejected by the name of its other half.
    private static HmacKey? ReadStaticKey(SettingsReader settings)
    {
        var keyId = settings.OptionalText("AUTH__HMAC_KEY_ID");
        var secret = settings.OptionalText("AUTH__HMAC_SECRET");
        if ((keyId is null) != (secret is null))
        {
            settings.Reject("AUTH__HMAC_KEY_ID", "it and DSXCONNECTOR_AUTH__HMAC_SECRET are set together or not at all");
        }

        return keyId is null || secret is null ? null : new HmacKey(keyId, secret);
    }

    private static ItemFilter ReadFilter(SettingsReader settings)
    {
        try
        {
            return ItemFilter.Parse(settings.Text("FILTER", ""));
        }
        catch (FilterException error)
        {
            settings.Reject("FILTER", error.Message.TrimEnd('.'));
            return ItemFilter.Everything;
        }
    }

    private static ItemAction ReadAction(SettingsReader settings)
    {
        var text = settings.Text("ITEM_ACTION", "nothing");
        if (ItemActionConverter.TryParse(text.ToLowerInvariant(), out var action) && action != ItemAction.NotImplemented)
        {
            return action;
        }

        settings.Reject("ITEM_ACTION", "expected nothing, delete, move, tag or movetag");
        return ItemAction.Nothing;
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", RegexOptions.NonBacktracking)]
    private static partial Regex RouteName();
}
