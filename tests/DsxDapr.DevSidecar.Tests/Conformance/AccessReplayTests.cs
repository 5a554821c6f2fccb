using DsxDapr.DevSidecar.Tests.Recorded;

namespace DsxDapr.DevSidecar.Tests.Conformance;

/// <summary>Replays access control, with mTLS and without.</summary>
public sealed class AccessReplayTests : IDisposable
{
    private const string Rules = """
        accessControl:
          defaultAction: deny
          trustDomain: public
          policies:
          - appId: app-a
            defaultAction: deny
            trustDomain: public
            namespace: default
            operations:

        """;

    private const string Caller = "mtls: {enabled: true}\naccessControl: {defaultAction: allow, trustDomain: public}";

    private readonly DirectoryInfo _shared = Directory.CreateTempSubdirectory("dsx-conformance-");

    public static TheoryData<string, string> Recordings
    {
        get
        {
            var rows = new TheoryData<string, string>();
            // A daprd takes its certificates from Sentry, which this suite does not run.
            rows.Add("DevSidecar", "06-mtls-acl");
            rows.Add("DevSidecar", "v1.18.3/06-mtls-acl");
            rows.Add("DevSidecar", "06b-acl-order");
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task Who_may_call_what_is_as_recorded(string sidecar, string recording)
    {
        var kind = SidecarKind.Of(sidecar);
        var replay = new Replay(recording, kind.IsDaprd);
        foreach (var group in replay.Exchanges.GroupBy(Setting))
        {
            if (group.Key is not { } setting)
            {
                foreach (var exchange in group)
                {
                    replay.NotReplayed(exchange);
                }

                continue;
            }

            await using var app = await RecordedApp.StartAsync();
            await using var b = await SidecarUnderTest.StartAsync(
                kind, new SidecarSetup(setting.CalleeId, app.Port) { Configuration = setting.Callee, Environment = Namespace("default") }, _shared.FullName);
            await using var a = await SidecarUnderTest.StartAsync(
                kind, new SidecarSetup(setting.CallerId, AppPort: null) { Configuration = setting.Caller, Environment = Namespace(setting.Namespace) }, _shared.FullName);
            foreach (var exchange in group)
            {
                var port = exchange.Name.StartsWith("self-invocation", StringComparison.Ordinal) ? b.HttpPort : a.HttpPort;
                await replay.RunAsync(exchange, port, app);
            }
        }

        replay.Verify();
    }

    public void Dispose() => _shared.Delete(recursive: true);

    private static Dictionary<string, string> Namespace(string name) => new() { ["NAMESPACE"] = name };

    private static AccessSetting? Setting(Exchange exchange)
    {
        var name = exchange.Name;
        if (!exchange.IsExchange)
        {
            return null;
        }

        if (name.StartsWith("caller with mTLS", StringComparison.Ordinal))
        {
            return new AccessSetting(Caller, "mtls: {enabled: false}") { CalleeId = "app-q" };
        }

        if (name.StartsWith("caller WITHOUT mTLS", StringComparison.Ordinal))
        {
            return new AccessSetting("mtls: {enabled: false}", "mtls: {enabled: true}");
        }

        var setting = exchange.Given switch
        {
            "mTLS on (sentry), no access control" => new AccessSetting(Caller, "mtls: {enabled: true}"),
            "mTLS; ops as labelled" => new AccessSetting(Caller, "mtls: {enabled: true}\n" + OrderedRules(name)),
            var given when given.StartsWith("mTLS on; app-b", StringComparison.Ordinal) => new AccessSetting(
                Caller,
                "mtls: {enabled: true}\n" + Rules + """
                    - {name: /allowed, httpVerb: [GET], action: allow}
                    - {name: /tree/**, httpVerb: ["*"], action: allow}
                    - {name: /one/*, httpVerb: [GET, POST], action: allow}
                    - {name: /tree/secret, httpVerb: ["*"], action: deny}
                """),
            "NO mTLS; defaultAction allow, app-a deny" => new AccessSetting(
                "mtls: {enabled: false}",
                "mtls: {enabled: false}\n" + Rules.Replace("defaultAction: deny\n  trustDomain", "defaultAction: allow\n  trustDomain", StringComparison.Ordinal).Replace("    operations:\n", "", StringComparison.Ordinal)),
            var given when given.StartsWith("NO mTLS", StringComparison.Ordinal) => new AccessSetting(
                "mtls: {enabled: false}", "mtls: {enabled: false}\n" + Rules + "    - {name: /allowed, httpVerb: [GET], action: allow}"),
            _ => null,
        };
        return name switch
        {
            "ACL app-a from namespace other" => setting! with { Namespace = "other" },
            "ACL app-z (not listed)" => setting! with { CallerId = "app-z" },
            _ => setting,
        };
    }

    private static string OrderedRules(string name)
    {
        const string Deny = "    - {name: /tree/secret, httpVerb: [\"*\"], action: deny}\n";
        const string Allow = "    - {name: /tree/**, httpVerb: [\"*\"], action: allow}\n";
        return name.Split(':')[0] switch
        {
            "deny listed first" => Rules + Deny + Allow,
            "allow listed first" => Rules + Allow + Deny,
            _ => Rules.Replace("appId: app-a\n    defaultAction: deny", "appId: app-a\n    defaultAction: allow", StringComparison.Ordinal) + Deny,
        };
    }
}

/// <summary>The Configurations of both ends, and who they are.</summary>
internal sealed record AccessSetting(string Caller, string Callee)
{
    public string CallerId { get; init; } = "app-a";

    public string CalleeId { get; init; } = "app-b";

    public string Namespace { get; init; } = "default";
}
