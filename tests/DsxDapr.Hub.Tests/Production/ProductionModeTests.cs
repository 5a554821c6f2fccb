using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using DsxDapr.Contracts;
using DsxDapr.Hosting.Production;
using DsxDapr.Hub.Tests.App;
using DsxDapr.Testing;

namespace DsxDapr.Hub.Tests.Production;

/// <summary>In production the hub starts with nothing that must not be there, unless that is allowed by name; and says all of it at once.</summary>
public sealed class ProductionModeTests
{
    private const string Weak = "dev-enroll";
    private static readonly (string, string) Production = ("DSXCONNECT_APP_ENV", "prod");
    private static readonly (string, string) SidecarsToken = ("APP_API_TOKEN", "the-sidecars-token");
    private static readonly (string, string)[] Careless =
    [
        ("DSXCONNECT_CONNECTORS:UNVERIFIED:0", "old-connector"), ("DSXCONNECT_AUTH:OPERATOR_ROUTES_OPEN", "true"), ("DSXCONNECT_AUTH:BREAK_GLASS", "true"),
    ];

    private static readonly string[] Allowances =
    [
        "DSXCONNECT_ALLOW__UNAUTHENTICATED_SIDECAR", "DSXCONNECT_ALLOW__OPERATOR_ROUTES_OPEN", "DSXCONNECT_ALLOW__BREAK_GLASS",
        "DSXCONNECT_ALLOW__WEAK_ENROLLMENT_TOKEN", "DSXCONNECT_ALLOW__UNVERIFIED_CONNECTORS",
    ];

    [Theory]
    [InlineData("prod")]
    [InlineData("stg")]
    [InlineData("PROD")]
    public async Task A_careless_hub_does_not_start_and_names_everything_with_what_allows_it(string environment)
    {
        var refusal = (await RefusalAsync(Weak, [("DSXCONNECT_APP_ENV", environment), .. Careless])).Split('\n');

        refusal[0].ShouldBe($"DSXCONNECT_APP_ENV={environment.ToLowerInvariant()} refuses to start:");
        refusal[1..].Length.ShouldBe(Allowances.Length);
        foreach (var (line, allowance) in refusal[1..].Zip(Allowances))
        {
            line.ShouldEndWith($"({allowance}=true allows it.)");
        }

        string.Concat(refusal).ShouldNotContain(Weak);
    }

    [Fact]
    public async Task A_careful_hub_starts()
    {
        await using var hub = await HubApp.StartAsync(Production, SidecarsToken);

        using var client = hub.ClientOf(null);
        (await client.GetFromJsonAsync<JsonElement>(HubRoutes.Config, HubApp.Token)).GetProperty("app_env").GetString().ShouldBe("prod");
    }

    [Fact]
    public async Task What_is_allowed_by_name_starts_and_is_said_each_time()
    {
        await using var hub = await HubApp.StartAsync(
            Weak, [Production, .. Careless, .. Allowances.Select(name => (name.Replace("__", ":", StringComparison.Ordinal), "true"))]);

        foreach (var allowance in Allowances)
        {
            hub.Logs.Messages.ShouldContain(line => line.StartsWith($"{allowance} allows in production: ", StringComparison.Ordinal));
        }

        using var connector = new TestConnector(hub);
        (await connector.RegisterAsync(Weak)).ShouldBe(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("DSXCONNECT_AUTH:OPERATOR_ROUTES_OPEN", "operator_routes_open")]
    [InlineData("DSXCONNECT_AUTH:BREAK_GLASS", "break_glass")]
    public async Task An_allowance_is_for_one_thing(string setting, string code)
    {
        var others = Allowances.Where(name => !name.EndsWith(code, StringComparison.OrdinalIgnoreCase)).Select(name => (name.Replace("__", ":", StringComparison.Ordinal), "true"));

        (await RefusalAsync(HubApp.EnrollmentToken, [Production, SidecarsToken, (setting, "true"), .. others])).Split('\n').Length.ShouldBe(2);
    }

    [Theory]
    [InlineData("http://0.0.0.0:8586", true)]
    [InlineData("http://hub.example.com:8586", true)]
    [InlineData("http://*:8586", true)]
    [InlineData("http://[::]:8586", true)]
    [InlineData("HTTP://0.0.0.0:8586", true)]
    [InlineData("http://localhost:1:8586", true)]
    [InlineData("http://localhost.example.com:8586", true)]
    [InlineData("http://127.0.0.1@0.0.0.0:8586", true)]
    [InlineData("http://127.0.0.1:0", false)]
    [InlineData("http://[::1]:0", false)]
    [InlineData("http://localhost:PORT", false)]
    public async Task A_listener_in_clear_is_refused_but_on_loopback(string url, bool isRefused)
    {
        Assert.SkipUnless(!url.Contains(IPAddress.IPv6Loopback.ToString(), StringComparison.Ordinal) || CanListen(IPAddress.IPv6Loopback), "the machine has no IPv6");
        var setting = ("Kestrel:Endpoints:Extra:Url", url.Replace("PORT", $"{LoopbackPort.Take()}", StringComparison.Ordinal));
        if (isRefused)
        {
            (await RefusalAsync(HubApp.EnrollmentToken, [Production, SidecarsToken, setting])).ShouldContain("DSXCONNECT_ALLOW__PLAIN_TEXT_LISTENER=true");
        }
        else
        {
            await using var hub = await HubApp.StartAsync(Production, SidecarsToken, setting);
        }
    }

    [Theory]
    [InlineData(Weak)]
    [InlineData("nineteen-characters")]
    [InlineData("""[{"id":"default","sha256":"DIGEST"}]""")]
    public async Task A_weak_token_that_is_put_into_the_store_later_admits_nobody(string secret)
    {
        await using var hub = await HubApp.StartAsync(Production, SidecarsToken);
        var digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Weak)));
        hub.Sidecar.Secrets[(DaprComponents.Secrets, SecretNames.EnrollmentTokens)] = secret.Replace("DIGEST", digest, StringComparison.Ordinal);
        hub.Clock.Advance(TimeSpan.FromSeconds(6));

        using var connector = new TestConnector(hub);
        (await connector.RegisterAsync(secret.StartsWith('[') ? Weak : secret)).ShouldBe(HttpStatusCode.Unauthorized);
        hub.Logs.Messages.ShouldContain(line => line.EndsWith("is a default or short, and admits nobody in the environment prod", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Outside_of_production_nothing_is_refused_but_the_doctor_tells_it()
    {
        await using var hub = await HubApp.StartAsync(Weak, Careless);
        using var client = hub.ClientOf(null);

        var report = await client.GetFromJsonAsync<JsonElement>("/doctor", HubApp.Token);

        report.GetProperty("environment").GetString().ShouldBe("app");
        var findings = report.GetProperty("findings").EnumerateArray().ToList();
        findings.Select(finding => finding.GetProperty("allowed_by").GetString()).ShouldBe(Allowances);
        findings.ShouldAllBe(finding => !finding.GetProperty("allowed").GetBoolean());
    }

    [Fact]
    public async Task Admins_read_the_same_from_afar_and_nobody_else_does()
    {
        await using var hub = await HubApp.StartAsync(Weak, Careless);
        using var admin = hub.ClientOf(HubApp.Admin);
        using var @operator = hub.ClientOf(HubApp.Operator);

        (await admin.GetFromJsonAsync<JsonElement>("/api/v1/doctor", HubApp.Token)).GetProperty("findings").GetArrayLength().ShouldBe(Allowances.Length);
        (await @operator.GetAsync("/api/v1/doctor", HubApp.Token)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task An_environment_that_there_is_not_is_a_mistake_not_a_licence()
    {
        var error = await HubApp.RefusalAsync(("DSXCONNECT_APP_ENV", "production"));

        error.ToString().ShouldContain("DSXCONNECT_APP_ENV is 'production': expected exp, dev, app, stg, prod.");
    }

    private static bool CanListen(IPAddress address)
    {
        try
        {
            using var listener = new TcpListener(address, 0);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task<string> RefusalAsync(string tokens, (string, string)[] settings) =>
        (await HubApp.RefusalAsync(tokens, settings)).ShouldBeOfType<ProductionRefusedException>().Message;
}
