using System.Text.RegularExpressions;
using DsxDapr.DevSidecar.Mtls;
using DsxDapr.DevSidecar.Resources;
using DsxDapr.DevSidecar.Tests.Conformance;

namespace DsxDapr.DevSidecar.Tests.Resources;

/// <summary>The resources of the product itself, as they lie in <c>components/</c>.</summary>
public sealed partial class ShippedResourcesTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "components");

    private static readonly SpiffeId Hub = new("cluster.local", "default", "dsx-hub");
    private static readonly SpiffeId Scanner = new("cluster.local", "default", "dsx-scanner");
    private static readonly SpiffeId Connector = new("cluster.local", "default", "filesystem-connector");

    [Theory]
    [InlineData("dsx-hub", "dsx-credentials,dsx-events,dsx-operators,dsx-registry,dsx-secrets,dsx-work")]
    [InlineData("dsx-scanner", "dsx-credentials,dsx-engines,dsx-events,dsx-secrets,dsx-work")]
    [InlineData("filesystem-connector", "dsx-secrets")]
    [InlineData("dsx-forwarder", "dsx-events")]
    public void Each_app_gets_its_components_and_no_other(string appId, string names)
    {
        foreach (var folder in (string[])[Folder, Path.Combine(Folder, "embedded")])
        {
            ResourceFolder.Read([folder], appId).Components.Select(c => c.Name).Order(StringComparer.Ordinal).ShouldBe(names.Split(','));
        }
    }

    [Theory]
    [InlineData(
        "dsx-hub",
        "scan-requests-dead=/events/scan-requests-dead,scan-results-dead=/events/scan-results-dead,scan-results=/events/scan-results,"
        + "undelivered-events=/events/undelivered-events")]
    [InlineData("dsx-scanner", "scan-requests=/events/scan-requests")]
    [InlineData("filesystem-connector", "")]
    [InlineData("dsx-forwarder", "audit=/events/audit,item-actions=/events/item-actions,jobs=/events/jobs,scan-results=/events/scan-results")]
    public void Each_app_gets_its_topics(string appId, string topics) =>
        string.Join(',', Subscriptions(appId).Select(s => $"{s.Topic}={s.DefaultRoute}").Order(StringComparer.Ordinal)).ShouldBe(topics);

    [Fact]
    public void Every_number_says_in_a_comment_what_it_is()
    {
        var unexplained = new List<string>();
        foreach (var file in Directory.EnumerateFiles(Folder, "*.yaml", SearchOption.AllDirectories))
        {
            var lines = File.ReadAllLines(file);
            for (var i = 0; i < lines.Length; i++)
            {
                // The value of an entry stands below its name, and the comment may stand above both.
                var above = i > 0 && lines[i - 1].TrimStart().StartsWith("- name:", StringComparison.Ordinal) ? i - 2 : i - 1;
                var isExplained = lines[i].Contains('#') || (above >= 0 && lines[above].TrimStart().StartsWith('#'));
                if (NumberPattern().IsMatch(lines[i]) && !isExplained)
                {
                    unexplained.Add($"{Path.GetRelativePath(Folder, file)}:{i + 1}: {lines[i].Trim()}");
                }
            }
        }

        unexplained.ShouldBeEmpty();
    }

    [Fact]
    public void What_cannot_be_delivered_reaches_the_hub_unless_it_is_a_dead_letter_itself()
    {
        string[] apps = ["dsx-hub", "dsx-scanner", "dsx-forwarder"];
        var kept = Subscriptions("dsx-hub").Select(s => s.Topic).ToList();
        foreach (var subscription in apps.SelectMany(Subscriptions).Where(s => !s.Topic.EndsWith("-dead", StringComparison.Ordinal) && s.Topic != "undelivered-events"))
        {
            kept.ShouldContain(subscription.DeadLetterTopic);
        }
    }

    [Fact]
    public void Every_broker_has_an_inbound_retry_and_no_bulk_is_larger_than_its_concurrency()
    {
        var resources = ResourceFolder.Read([Folder], "dsx-hub");
        foreach (var broker in resources.Components.Where(c => c.Type.StartsWith("pubsub.", StringComparison.Ordinal)))
        {
            resources.Resiliency.ForInbound(broker.Name).Retry.ShouldNotBeNull();
            var concurrency = int.Parse(broker.Entries.Single(e => e.Name == "concurrency").Value!, System.Globalization.CultureInfo.InvariantCulture);
            foreach (var bulk in resources.Subscriptions.Where(s => s.PubSubName == broker.Name && s.Bulk is not null))
            {
                bulk.Bulk!.MaxMessagesCount.ShouldBeLessThanOrEqualTo(concurrency);
            }
        }
    }

    [Theory]
    [InlineData("dsx-hub")]
    [InlineData("filesystem-connector")]
    public void Signed_calls_are_never_repeated_by_a_sidecar(string appId)
    {
        var retry = ResourceFolder.Read([Folder], "dsx-scanner").Resiliency.ForApp(appId).Retry.ShouldNotBeNull();
        retry.Allows(1).ShouldBeFalse();
    }

    [Theory]
    [InlineData("POST", "dsx-connect/api/v1/connectors/register")]
    [InlineData("GET", "dsx-connect/api/v1/config")]
    [InlineData("GET", "dsx-connect/api/v1/scan/jobs/7/raw")]
    [InlineData("POST", "dsx-connect/api/v1/scan/request")]
    [InlineData("POST", "dsx-connect/api/v1/scan/request_batch")]
    [InlineData("POST", "dsx-connect/api/v1/scan/jobs/7/enqueue_done")]
    [InlineData("POST", "dsx-connect/api/v1/scan/auth_check")]
    [InlineData("DELETE", "dsx-connect/api/v1/connectors/unregister/7")]
    [InlineData("GET", "dsx-connect/api/v1/connectors/state/a/b")]
    [InlineData("PUT", "dsx-connect/api/v1/connectors/state/a/b")]
    [InlineData("GET", "dsx-connect/api/v1/test/connection")]
    public void A_connector_may_call_these_routes_of_the_hub(string verb, string path)
    {
        Allows(Connector, verb, path).ShouldBeTrue();
        Allows(Scanner, verb, path).ShouldBeFalse();
        Allows(null, verb, path).ShouldBeFalse();
    }

    [Theory]
    [InlineData("GET", "dsx-connect/api/v1/connectors/list")]
    [InlineData("GET", "dsx-connect/api/v1/results")]
    [InlineData("POST", "dsx-connect/api/v1/scan/jobs/7/cancel")]
    [InlineData("POST", "dsx-connect/api/v1/config")]
    [InlineData("POST", "events/scan-results")]
    [InlineData("DELETE", "dsx-connect/api/v1/scan/request")]
    public void A_connector_may_not_call_those_of_operators_or_post_events(string verb, string path) =>
        Allows(Connector, verb, path).ShouldBeFalse();

    [Theory]
    [InlineData("POST", "filesystem-connector/full_scan")]
    [InlineData("PUT", "filesystem-connector/item_action")]
    [InlineData("GET", "filesystem-connector/repo_check")]
    [InlineData("GET", "filesystem-connector/estimate")]
    [InlineData("GET", "filesystem-connector/config")]
    [InlineData("PUT", "filesystem-connector/config")]
    [InlineData("GET", "filesystem-connector/healthz")]
    [InlineData("GET", "filesystem-connector/readyz")]
    [InlineData("GET", "filesystem-connector/assets")]
    [InlineData("GET", "filesystem-connector/objects")]
    public void The_hub_may_call_these_routes_of_a_connector_and_the_scanner_may_not(string verb, string path)
    {
        Allows(Hub, verb, path).ShouldBeTrue();
        Allows(Scanner, verb, path).ShouldBeFalse();
    }

    [Fact]
    public void Hub_and_scanner_may_read_files()
    {
        Allows(Hub, "POST", "filesystem-connector/read_file").ShouldBeTrue();
        Allows(Scanner, "POST", "filesystem-connector/read_file").ShouldBeTrue();
        Allows(Scanner, "GET", "filesystem-connector/read_file").ShouldBeFalse();
    }

    [Fact]
    public void Apps_may_read_the_enrollment_tokens_but_not_the_encryption_key()
    {
        foreach (var file in (string[])["config.yaml", "config-plain.yaml"])
        {
            var scope = Configuration(file).SecretScopes.Single(one => one.StoreName == "dsx-secrets");
            scope.Allows("enrollment-tokens").ShouldBeTrue();
            scope.Allows("state-encryption-key").ShouldBeFalse();
        }
    }

    [Fact]
    public void The_scanner_may_read_the_engines_token_and_nothing_else_of_that_file()
    {
        foreach (var file in (string[])["config.yaml", "config-plain.yaml"])
        {
            var scope = Configuration(file).SecretScopes.Single(one => one.StoreName == "dsx-engines");
            scope.Allows("dsxa-auth-token").ShouldBeTrue();
            scope.Allows("enrollment-tokens").ShouldBeFalse();
            scope.Allows("state-encryption-key").ShouldBeFalse();
        }
    }

    [Fact]
    public void The_hub_alone_may_have_the_scanner_ask_its_engines()
    {
        Allows(Hub, "GET", "dsx-scanner/engines").ShouldBeTrue();
        Allows(Hub, "POST", "dsx-scanner/engines").ShouldBeFalse();
        Allows(Connector, "GET", "dsx-scanner/engines").ShouldBeFalse();
        Allows(null, "GET", "dsx-scanner/engines").ShouldBeFalse();
    }

    [Fact]
    public void The_plain_configuration_has_no_mTLS_and_says_in_its_first_comment_what_it_does_not_protect()
    {
        Configuration("config.yaml").Mtls.ShouldBeTrue();
        Configuration("config-plain.yaml").Mtls.ShouldBeFalse();
        File.ReadLines(Path.Combine(Folder, "config-plain.yaml")).First().ShouldContain("NOT protect");
    }

    [Theory]
    [InlineData("subscriptions.yaml")]
    [InlineData("resiliency.yaml")]
    [InlineData("dsx-secrets.yaml")]
    [InlineData("dsx-engines.yaml")]
    public void What_does_not_depend_on_a_server_is_the_same_in_both_folders(string file) =>
        File.ReadAllText(Path.Combine(Folder, "embedded", file)).ShouldBe(File.ReadAllText(Path.Combine(Folder, file)));

    private static IReadOnlyList<Subscription> Subscriptions(string appId) => ResourceFolder.Read([Folder], appId).Subscriptions;

    private static SidecarConfiguration Configuration(string file) => ConfigurationReader.Read(Path.Combine(Folder, file));

    private static bool Allows(SpiffeId? caller, string verb, string path) => Configuration("config.yaml").Access.Allows(caller, verb, path);

    // A number, with a unit or not; no address and no version.
    [GeneratedRegex(@"^\s*(- )?[A-Za-z]+: ""?-?\d+(\.\d+)?(ms|s|m|h)?""?\s*(#.*)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NumberPattern();
}
