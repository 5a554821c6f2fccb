using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using DsxDapr.Contracts;
using DsxDapr.EndToEnd.Tests.Harness;

namespace DsxDapr.EndToEnd.Tests;

/// <summary>What apps may call of each other through their sidecars, and what becomes of callers that try too often.</summary>
[Collection(SharedSystem.Name)]
public sealed partial class AccessTests(SharedSystem shared)
{
    private const int FailuresPerMinute = 20;

    private static readonly string[] Apps = [AppIds.Hub, AppIds.Scanner, AppIds.FileSystemConnector, AppIds.Forwarder];

    // What no app may call of another, besides whatever the Configuration grants to somebody else.
    private static readonly (string Verb, string Path)[] Forbidden =
    [
        ("POST", "/events/scan-results"), ("POST", "/events/scan-requests"), ("POST", "/events/audit"),
        ("GET", "/dsx-connect/api/v1/connectors/list"), ("GET", "/api/v1/audit"), ("POST", "/api/v1/enrollment-tokens"),
    ];

    [Fact]
    public async Task No_app_reaches_what_the_configuration_does_not_grant_it()
    {
        var grants = ReadGrants();
        grants.Count.ShouldBeGreaterThan(20);
        var operations = grants.Select(static grant => (grant.Verb, grant.Path)).Concat(Forbidden).Distinct().ToList();
        var mistakes = new List<string>();
        foreach (var caller in Apps)
        {
            using var sidecar = SidecarOf(shared.System, caller);
            foreach (var target in Apps.Where(app => app != caller))
            {
                foreach (var (verb, path) in operations)
                {
                    // One Configuration serves all apps: what is granted is let through to any, and only its owner has such a route.
                    var isGranted = grants.Contains((caller, verb, path));
                    var status = await InvokeAsync(sidecar, target, verb, path);
                    var isRight = !isGranted ? status == HttpStatusCode.Forbidden
                        : OwnerOf(path) != target ? status == HttpStatusCode.NotFound
                        : status != HttpStatusCode.Forbidden;
                    if (!isRight)
                    {
                        mistakes.Add($"{caller} -> {target} {verb} {path}: {(int)status}, {(isGranted ? "granted" : "not granted")}");
                    }
                }
            }
        }

        mistakes.ShouldBeEmpty();
    }

    [Fact]
    public async Task Neither_a_spoofed_caller_nor_a_wrong_token_opens_anything()
    {
        using var scanner = SidecarOf(shared.System, AppIds.Scanner);
        (await InvokeAsync(scanner, AppIds.FileSystemConnector, "POST", "/filesystem-connector/full_scan", ("dapr-caller-app-id", AppIds.Hub)))
            .ShouldBe(HttpStatusCode.Forbidden);

        using var stranger = new HttpClient { BaseAddress = shared.System.Status.HubUrl };
        stranger.DefaultRequestHeaders.Add("dapr-caller-app-id", AppIds.Hub);
        foreach (var token in (string?[])[null, "a-wrong-token"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/events/scan-results") { Content = new StringContent("{}") };
            request.Headers.TryAddWithoutValidation("dapr-api-token", token);
            using var answer = await stranger.SendAsync(request, TestContext.Current.CancellationToken);
            answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }

        using var withoutToken = new HttpClient { BaseAddress = scanner.BaseAddress };
        (await InvokeAsync(withoutToken, AppIds.FileSystemConnector, "POST", "/filesystem-connector/read_file")).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_flood_of_wrong_signatures_is_turned_away_while_connectors_go_on()
    {
        var harmless = shared.Files.Write("test.txt", "harmless");
        using var stranger = LoopbackClient.Create(shared.System.Status.HubUrl, "127.0.0.66");
        var statuses = new List<HttpStatusCode>();
        var watch = Stopwatch.StartNew();
        for (var attempt = 0; attempt < 60; attempt++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, HubRoutes.Prefix + "/scan/auth_check");
            request.Headers.TryAddWithoutValidation("Authorization", $"DSX-HMAC key_id=nobody, ts=1, nonce={attempt}, sig={new string('A', 43)}=");
            using var answer = await stranger.SendAsync(request, TestContext.Current.CancellationToken);
            statuses.Add(answer.StatusCode);
            (answer.Headers.RetryAfter is not null).ShouldBe(answer.StatusCode == HttpStatusCode.TooManyRequests);
        }

        statuses.Distinct().ShouldBe([HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests]);
        statuses.Count(static status => status == HttpStatusCode.Unauthorized)
            .ShouldBeInRange(FailuresPerMinute, FailuresPerMinute + 1 + (int)(watch.Elapsed.TotalMinutes * FailuresPerMinute));
        var job = await shared.System.OrderScanAsync();
        await shared.System.FinishedJobAsync(job, TimeSpan.FromSeconds(60));
        (await shared.System.ItemsAsync(job)).Single(item => item.Location == harmless).Verdict.ShouldBe("clean");
    }

    private static HttpClient SidecarOf(RunningSystem system, string app)
    {
        var status = system.Status[app];
        var client = new HttpClient { BaseAddress = new UriBuilder(Uri.UriSchemeHttp, "127.0.0.1", status.SidecarPorts.Http).Uri };
        client.DefaultRequestHeaders.Add("dapr-api-token", IssuedSecrets.CollectTokens(system.Scrub, status.Pid!.Value));
        return client;
    }

    private static async Task<HttpStatusCode> InvokeAsync(
        HttpClient sidecar, string target, string verb, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(verb), $"/v1.0/invoke/{target}/method{path}");
        request.Content = verb is "POST" or "PUT" ? new StringContent("{}", Encoding.UTF8, "application/json") : null;
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await sidecar.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private static string OwnerOf(string path) => path.Split('/')[1] is AppIds.FileSystemConnector or AppIds.Scanner ? path.Split('/')[1] : AppIds.Hub;

    // Who may call what, as components/config.yaml lists it; each wildcard stands for one segment here.
    private static HashSet<(string Caller, string Verb, string Path)> ReadGrants()
    {
        var grants = new HashSet<(string, string, string)>();
        var (caller, path) = ("", "");
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "components", "config.yaml")))
        {
            if (Caller().Match(line) is { Success: true } app)
            {
                caller = app.Groups["one"].Value;
            }
            else if (Operation().Match(line) is { Success: true } operation)
            {
                path = operation.Groups["one"].Value.Replace("**", "x/y/z", StringComparison.Ordinal).Replace("*", "x", StringComparison.Ordinal);
            }
            else if (Verbs().Match(line) is { Success: true } verbs)
            {
                grants.UnionWith(verbs.Groups["one"].Value.Split(',').Select(verb => (caller, verb.Trim().Trim('"'), path)));
            }
        }

        return grants;
    }

    [GeneratedRegex("^ +- appId: (?<one>[a-z-]+)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Caller();

    [GeneratedRegex("^ +- name: (?<one>/.+)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Operation();

    [GeneratedRegex(@"^ +httpVerb: \[(?<one>.+)\]$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Verbs();
}
