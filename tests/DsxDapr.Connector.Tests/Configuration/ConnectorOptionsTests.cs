using DsxDapr.Connector.Configuration;
using DsxDapr.Contracts.Wire;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace DsxDapr.Connector.Tests.Configuration;

public sealed class ConnectorOptionsTests
{
    private static readonly string[] Numbers =
    [
        "AUTH:CLOCK_SKEW_SECONDS", "AUTH:ROTATE_AFTER_HOURS", "HEARTBEAT_SECONDS", "FULL_SCAN_ENQUEUE_CONCURRENCY",
        "MONITOR_POLL_INTERVAL_MS", "WEBHOOK:EVENTS_PER_MINUTE",
    ];

    public static MatrixTheoryData<string, string> WrongNumbers => new(Numbers, ["-1", "99999999999999", "2000000000", "many"]);

    [Fact]
    public void What_is_not_set_has_the_documented_default()
    {
        var options = Read();

        options.Name.ShouldBe("filesystem-connector");
        options.ItemAction.ShouldBe(ItemAction.Nothing);
        options.ItemActionMoveMetainfo.ShouldBe("dsxconnect-quarantine");
        options.AuthEnabled.ShouldBeTrue();
        options.ClockSkew.ShouldBe(TimeSpan.FromSeconds(60));
        options.Heartbeat.ShouldBe(TimeSpan.FromSeconds(60));
        options.DataDir.ShouldBe(".dsx/filesystem-connector");
        options.Filter.ToString().ShouldBeEmpty();
    }

    [Fact]
    public void Every_setting_is_read()
    {
        var options = Read(
            ("NAME", "other"), ("ASSET_DISPLAY_NAME", "Share"), ("DISPLAY_NAME", "Files"), ("FILTER", "*.zip"), ("ITEM_ACTION", "MOVE_TAG"),
            ("ITEM_ACTION_MOVE_METAINFO", "/q"), ("DSX_CONNECT_URL", "https://hub:8586/base"), ("CONNECTOR_URL", "http://me:80"),
            ("DATA_DIR", "/data"), ("AUTH:ENABLED", "off"), ("AUTH:CLOCK_SKEW_SECONDS", "30"), ("HEARTBEAT_SECONDS", "5"),
            ("FULL_SCAN_ENQUEUE_CONCURRENCY", "8"), ("VERSION", "9.9"));

        options.Name.ShouldBe("other");
        options.AssetDisplayName.ShouldBe("Share");
        options.DisplayName.ShouldBe("Files");
        options.Filter.ToString().ShouldBe("*.zip");
        options.ItemAction.ShouldBe(ItemAction.MoveTag);
        options.ItemActionMoveMetainfo.ShouldBe("/q");
        options.DsxConnectUrl.ShouldBe(new Uri("https://hub:8586/base"));
        options.ConnectorUrl.ShouldBe(new Uri("http://me"));
        options.DataDir.ShouldBe("/data");
        options.AuthEnabled.ShouldBeFalse();
        options.ClockSkew.ShouldBe(TimeSpan.FromSeconds(30));
        options.Heartbeat.ShouldBe(TimeSpan.FromSeconds(5));
        options.EnqueueConcurrency.ShouldBe(8);
        options.Version.ShouldBe("9.9");
    }

    [Theory]
    [InlineData("NAME", "with space")]
    [InlineData("NAME", "a/b")]
    [InlineData("NAME", "-rf")]
    [InlineData("ASSET", " ")]
    [InlineData("FILTER", "'open")]
    [InlineData("ITEM_ACTION", "destroy")]
    [InlineData("ITEM_ACTION", "not implemented")]
    [InlineData("DSX_CONNECT_URL", "hub:8586")]
    [InlineData("DSX_CONNECT_URL", "ftp://hub")]
    [InlineData("DSX_CONNECT_URL", "http://user:pw@hub")]
    [InlineData("CONNECTOR_URL", "http://me/path")]
    [InlineData("CA_BUNDLE", "/no/such/file")]
    [InlineData("VERIFY_TLS", "perhaps")]
    [InlineData("TLS_CERTFILE", "/no/such/file")]
    [InlineData("AUTH:ENABLED", "maybe")]
    [InlineData("AUTH:CLOCK_SKEW_SECONDS", "0")]
    [InlineData("AUTH:CLOCK_SKEW_SECONDS", "1e3")]
    [InlineData("HEARTBEAT_SECONDS", "601")]
    [InlineData("FULL_SCAN_ENQUEUE_CONCURRENCY", "99999999999999")]
    public void A_wrong_setting_is_named_in_one_sentence(string name, string value)
    {
        var error = Should.Throw<OptionsValidationException>(() => Read((name, value)));

        var failure = error.Failures.ShouldHaveSingleItem();
        failure.ShouldStartWith("DSXCONNECTOR_" + name.Replace(":", "__", StringComparison.Ordinal));
        failure.ShouldEndWith(".");
    }

    [Theory]
    [MemberData(nameof(WrongNumbers))]
    public void A_number_that_is_negative_huge_or_none_is_named(string name, string value) =>
        Should.Throw<OptionsValidationException>(() => Read((name, value)))
            .Failures.ShouldHaveSingleItem().ShouldStartWith("DSXCONNECTOR_" + name.Replace(":", "__", StringComparison.Ordinal));

    [Theory]
    [InlineData("AUTH:CLOCK_SKEW_SECONDS")]
    [InlineData("MONITOR_POLL_INTERVAL_MS")]
    public void A_number_that_is_left_empty_has_its_default(string name) => Should.NotThrow(() => Read((name, "")));

    [Fact]
    public void What_belongs_to_events_and_registration_is_read()
    {
        var options = Read(
            ("MONITOR", "yes"), ("MONITOR_FORCE_POLLING", "1"), ("MONITOR_POLL_INTERVAL_MS", "10"), ("WEBHOOK:ENABLED", "no"), ("WEBHOOK:SECRET", "s"),
            ("WEBHOOK:EVENTS_PER_MINUTE", "7"), ("AUTH:HMAC_KEY_ID", "kid"), ("AUTH:HMAC_SECRET", "secret"), ("CONFIG_READ_ONLY", "on"));

        options.Monitor.ShouldBeTrue();
        options.MonitorForcePolling.ShouldBeTrue();
        options.MonitorPollInterval.ShouldBe(TimeSpan.FromMilliseconds(10));
        options.WebhookEnabled.ShouldBeFalse();
        options.WebhookSecret.ShouldBe("s");
        options.WebhookEventsPerMinute.ShouldBe(7);
        options.StaticKey!.KeyId.ShouldBe("kid");
        options.ConfigReadOnly.ShouldBeTrue();
    }

    [Fact]
    public void A_listener_with_tls_needs_a_certificate_its_key_and_the_url_that_leads_to_it() => Should
        .Throw<OptionsValidationException>(() => Read(("USE_TLS", "true"), ("CONNECTOR_URL", "http://me:8620")))
        .Failures.Select(static failure => failure.Split(' ')[0])
        .ShouldBe(["DSXCONNECTOR_TLS_CERTFILE", "DSXCONNECTOR_TLS_KEYFILE", "DSXCONNECTOR_CONNECTOR_URL"]);

    [Theory]
    [InlineData("TLS_PORT", "70000")]
    [InlineData("TLS_ADDRESS", "me.example.org")]
    public void A_wrong_address_of_the_listener_is_named(string name, string value)
    {
        var file = typeof(ConnectorOptionsTests).Assembly.Location; // any file: whether it holds a certificate is seen later

        Should.Throw<OptionsValidationException>(() => Read(
                ("USE_TLS", "true"), ("CONNECTOR_URL", "https://me:8620"), ("TLS_CERTFILE", file), ("TLS_KEYFILE", file), (name, value)))
            .Failures.ShouldHaveSingleItem().ShouldStartWith("DSXCONNECTOR_" + name);
    }

    [Fact]
    public void The_listener_with_tls_takes_the_port_of_the_connectors_url_unless_it_has_one()
    {
        var file = typeof(ConnectorOptionsTests).Assembly.Location;
        (string, string)[] settings = [("USE_TLS", "true"), ("CONNECTOR_URL", "https://me:8620"), ("TLS_CERTFILE", file), ("TLS_KEYFILE", file)];

        Read(settings).TlsPort.ShouldBe(8620);
        Read([.. settings, ("TLS_PORT", "9000")]).TlsPort.ShouldBe(9000);
    }

    [Fact]
    public void A_connector_that_does_not_register_needs_no_hub() =>
        ReadAll([("DSXCONNECTOR_ASSET", "/data"), ("DSXCONNECTOR_REGISTER_WITH_CORE", "false")]).HasHub.ShouldBeFalse();

    [Fact]
    public void Half_a_static_key_is_refused_without_showing_it() => Should
        .Throw<OptionsValidationException>(() => Read(("AUTH:HMAC_SECRET", "pass-word")))
        .Message.ShouldNotContain("pass-word");

    [Theory]
    [InlineData("data:image/png;base64,AAAA", true)]
    [InlineData("<svg xmlns=\"http://www.w3.org/2000/svg\"><path d=\"M0 0\"/></svg>", true)]
    [InlineData("<svg><script>x</script></svg>", false)]
    [InlineData("<svg onload=\"x\"/>", false)]
    [InlineData("<svg><image href=\"https://evil/\"/></svg>", false)]
    [InlineData("<svg><foreignObject/></svg>", false)]
    [InlineData("data:image/svg+xml;base64,AAAA", false)]
    [InlineData("data:text/html,<script>", false)]
    [InlineData("<img src=x>", false)]
    public void An_icon_can_do_nothing_but_be_looked_at(string icon, bool isAccepted)
    {
        if (isAccepted)
        {
            Read(("DISPLAY_ICON", icon)).DisplayIcon.ShouldBe(icon);
        }
        else
        {
            Should.Throw<OptionsValidationException>(() => Read(("DISPLAY_ICON", icon)));
        }
    }

    [Fact]
    public void Every_wrong_setting_is_told_at_once() => Should
        .Throw<OptionsValidationException>(() => Read(("NAME", "a b"), ("FILTER", "-"), ("HEARTBEAT_SECONDS", "x")))
        .Failures.Count().ShouldBe(3);

    [Fact]
    public void A_password_in_a_url_is_not_repeated() => Should
        .Throw<OptionsValidationException>(() => Read(("DSX_CONNECT_URL", "http://user:pass-word@hub")))
        .Message.ShouldNotContain("pass-word");

    [Fact]
    public async Task An_app_with_wrong_settings_ends_with_a_code_of_its_own() =>
        (await DsxConnectorApp.RunAsync(["--DSXCONNECTOR_NAME=a b"], "memory-connector", _ => { })).ShouldBe(78);

    [Fact]
    public void Without_a_hub_url_there_must_be_a_sidecar()
    {
        Should.Throw<OptionsValidationException>(() => Read(("DSX_CONNECT_URL", "")));
        ReadAll([("DSXCONNECTOR_ASSET", "/data"), ("DAPR_HTTP_PORT", "3500")]).DsxConnectUrl.ShouldBeNull();
    }

    private static ConnectorOptions Read(params (string Name, string Value)[] settings) => ReadAll(
        [("DSXCONNECTOR_ASSET", "/data"), ("DSXCONNECTOR_DSX_CONNECT_URL", "http://hub"), .. settings.Select(setting => ("DSXCONNECTOR_" + setting.Name, setting.Value))]);

    private static ConnectorOptions ReadAll((string Name, string Value)[] settings)
    {
        var values = new Dictionary<string, string?>();
        foreach (var (name, value) in settings)
        {
            values[name] = value;
        }

        var options = new ConnectorOptions();
        new ConfigureConnectorOptions(new ConfigurationBuilder().AddInMemoryCollection(values).Build(), "filesystem-connector").Configure(options);
        return options;
    }
}
