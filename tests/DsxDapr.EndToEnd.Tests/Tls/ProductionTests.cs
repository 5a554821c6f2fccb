using DsxDapr.EndToEnd.Tests.Harness;

namespace DsxDapr.EndToEnd.Tests.Tls;

/// <summary>Apps that are careless in production end at once, with everything that is missing and an exit code.</summary>
public sealed class ProductionTests : IDisposable
{
    private const int WrongConfiguration = 78;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_careless_hub_ends_with_a_line_for_each_thing() => (await RunAsync(
        "DsxDapr.Hub",
        ("DSXCONNECT_APP_ENV", "prod"),
        ("DSXCONNECT_DATA_DIR", _folder.Path),
        ("DSXCONNECT_AUTH__OPERATOR_ROUTES_OPEN", "true"),
        ("DSXCONNECT_AUTH__BREAK_GLASS", "true"),
        ("DSXCONNECT_CONNECTORS__UNVERIFIED__0", "s3-connector"),
        ("ASPNETCORE_URLS", "http://0.0.0.0:0"))).ShouldBe(
        ["PLAIN_TEXT_LISTENER", "OPERATOR_ROUTES_OPEN", "BREAK_GLASS", "UNVERIFIED_CONNECTORS"], ignoreOrder: true);

    [Fact]
    public async Task A_careless_connector_ends_with_a_line_for_each_thing_and_does_not_tell_its_token() => (await RunAsync(
        "DsxDapr.Connector.FileSystem",
        ("DSXCONNECTOR_APP_ENV", "prod"),
        ("DSXCONNECTOR_DATA_DIR", _folder.Path),
        ("DSXCONNECTOR_ASSET", _folder.Path),
        ("DSXCONNECTOR_AUTH__ENABLED", "false"),
        ("DSXCONNECTOR_VERIFY_TLS", "false"),
        ("DSXCONNECTOR_DSX_CONNECT_URL", "http://hub.example.com:8586"),
        ("DSXCONNECTOR_CONNECTOR_URL", "http://connector.example.com:8620"),
        ("DSXCONNECT_ENROLLMENT_TOKEN", "dev-enroll"),
        ("ASPNETCORE_URLS", "http://*:0"))).ShouldBe(
        ["PLAIN_TEXT_LISTENER", "UNSIGNED_CALLS", "UNVERIFIED_HUB", "PLAIN_TEXT_HUB", "PLAIN_TEXT_CONNECTOR", "WEAK_ENROLLMENT_TOKEN"], ignoreOrder: true);

    [Fact]
    public async Task A_mistake_in_a_setting_is_a_sentence_and_not_a_stack_trace()
    {
        await using var hub = Command.Start("dotnet", [Repository.AppAssembly("DsxDapr.Hub")], new Dictionary<string, string>
        {
            ["DSXCONNECT_DATA_DIR"] = _folder.Path,
            ["DSXCONNECT_API_LISTENER__PORT"] = "8443",
        });
        await hub.WaitAsync(Limit);

        hub.ExitCode.ShouldBe(WrongConfiguration, hub.Output + hub.Error);
        hub.Error.Trim().ShouldStartWith("DSXCONNECT_API_LISTENER__TLS_CERTFILE is not set: the listener needs a certificate");
        hub.Error.ShouldNotContain("   at ");
    }

    // The names of what is refused.
    private static async Task<IEnumerable<string>> RunAsync(string app, params (string Name, string Value)[] settings)
    {
        await using var process = Command.Start(
            "dotnet", [Repository.AppAssembly(app)], settings.ToDictionary(one => one.Name, one => one.Value));
        await process.WaitAsync(Limit);

        process.ExitCode.ShouldBe(WrongConfiguration, process.Output + process.Error);
        (process.Output + process.Error).ShouldNotContain("dev-enroll");
        (process.Output + process.Error).ShouldNotContain("   at ", Case.Sensitive, "what was started before is ended in silence");
        process.Output.Split('\n').Count(line => line.Contains(" ERROR ", StringComparison.Ordinal)).ShouldBe(1, process.Output);
        process.Output.ShouldNotContain(" FATAL Host:");
        var lines = process.Error.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        lines[0].ShouldEndWith("=prod refuses to start:");
        return lines[1..].Select(line => line[(line.LastIndexOf("_ALLOW__", StringComparison.Ordinal) + "_ALLOW__".Length)..line.LastIndexOf('=')]);
    }
}
