using DsxDapr.DevSidecar.Resources;

namespace DsxDapr.DevSidecar.Tests.Resources;

/// <summary>What is not understood stops the start with one sentence that names file, line and field.</summary>
public sealed class ResourceErrorTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dsx-resources-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("kind: HTTPEndpoint", 2, "kind is Component, Subscription, Resiliency or Configuration for the DevSidecar, not 'HTTPEndpoint'.")]
    [InlineData("spec:\n  type: bindings.cron\n  version: v1", 5, "spec.type is a type the DevSidecar does not have, not 'bindings.cron'.")]
    [InlineData("spec:\n  type: state.redis\n  version: v2", 6, "spec.version must be v1, not 'v2'.")]
    [InlineData("spec:\n  version: v1", 5, "spec.type is missing.")]
    [InlineData("spec:\n  type: state.redis\n  version: v1\n  ignoreErrors: true", 7, "spec.ignoreErrors is not supported by the DevSidecar.")]
    [InlineData("spec:\n  type: state.redis\n  version: v1\n  metadata:\n    - name: a\n      valeu: b", 9, "spec.metadata[0].valeu is not supported by the DevSidecar.")]
    [InlineData("spec:\n  type: state.redis\n  version: v1\n  metadata:\n    - value: b", 8, "spec.metadata[0].name is missing.")]
    [InlineData("spec:\n  type: state.redis\n  version: v1\n  metadata:\n    - name: a\n      secretKeyRef: {name: s}", 9, "spec.metadata[0].secretKeyRef needs auth.secretStore, the name of a secret store component.")]
    [InlineData("spec:\n  type: state.redis\n  version: v1\n  metadata:\n    - name: a\n      value: 1\n    - name: A\n      value: 2", 10, "the metadata entry 'a' is given twice.")]
    [InlineData("spec: [a]", 4, "spec needs fields of its own.")]
    public void A_component_that_is_not_supported_is_refused(string rest, int line, string sentence)
    {
        var kind = rest.StartsWith("kind:", StringComparison.Ordinal);
        var file = Write("c.yaml", kind
            ? $"apiVersion: dapr.io/v1alpha1\n{rest}\nmetadata: {{name: x}}\n"
            : $"apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {{name: x}}\n{rest}\n");
        Refusal().ShouldBe($"{file}:{line}: {sentence}");
    }

    [Theory]
    [InlineData("  routes: {default: /x}\n  topic: t", 4, "spec.pubsubname is missing.")]
    [InlineData("  pubsubname: p\n  topic: t", 4, "spec.routes is missing.")]
    [InlineData("  pubsubname: p\n  topic: t\n  routes: {default: /x}\n  bulkSubscribe: {enabled: maybe}", 7, "spec.bulkSubscribe.enabled is true or false, not 'maybe'.")]
    [InlineData("  pubsubname: p\n  topic: t\n  routes: {default: /x}\n  bulkSubscribe: {enabled: true, maxMessagesCount: 0}", 7, "spec.bulkSubscribe.maxMessagesCount needs a whole number, 1 or more, not '0'.")]
    [InlineData("  pubsubname: p\n  topic: t\n  routes: {default: /x}\n  route: /y", 7, "spec.route is not supported by the DevSidecar.")]
    public void A_subscription_that_is_not_supported_is_refused(string spec, int line, string sentence)
    {
        var file = Write("s.yaml", $"apiVersion: dapr.io/v2alpha1\nkind: Subscription\nspec:\n{spec}\n");
        Refusal().ShouldBe($"{file}:{line}: {sentence}");
    }

    [Fact]
    public void A_subscription_of_the_old_version_is_refused()
    {
        var file = Write("s.yaml", "apiVersion: dapr.io/v1alpha1\nkind: Subscription\nspec: {topic: t}\n");
        Refusal().ShouldBe($"{file}:1: apiVersion of a Subscription must be dapr.io/v2alpha1, not 'dapr.io/v1alpha1'.");
    }

    [Theory]
    [InlineData("  policies: {retries: {r: {policy: linear}}}\n  targets: {}", 4, "spec.policies.retries.r.policy is exponential or constant, not 'linear'.")]
    [InlineData("  policies: {retries: {r: {duration: 5}}}\n  targets: {}", 4, "spec.policies.retries.r.duration needs a duration such as 500ms or 5s, not '5'.")]
    [InlineData("  policies: {retries: {DefaultRetriesPolicy: {}}}", 4, "spec.policies.retries.DefaultRetriesPolicy is not the name of a default policy of Dapr, such as DefaultRetryPolicy or DefaultAppRetryPolicy.")]
    [InlineData("  policies: {retries: {DaprBuiltInServiceRetries: {}}}", 4, "spec.policies.retries.DaprBuiltInServiceRetries replaces retries that are built into Dapr, which the DevSidecar does not support: name a policy in a target.")]
    [InlineData("  policies: {circuitBreakers: {c: {trip: size(x) > 3}}}", 4, "spec.policies.circuitBreakers.c.trip compares requests, totalFailures, totalSuccesses, consecutiveFailures or consecutiveSuccesses with a number for the DevSidecar, not 'size(x) > 3'.")]
    [InlineData("  policies: {}\n  targets:\n    apps: {b: {retry: nosuch}}", 6, "spec.targets.apps.b.retry is a policy of the same resource, not 'nosuch'.")]
    [InlineData("  policies: {circuitBreakers: {c: {trip: consecutiveFailures > 3}}}\n  targets:\n    apps: {b: {circuitBreaker: d}}", 6, "spec.targets.apps.b.circuitBreaker is a policy of the same resource, not 'd'.")]
    [InlineData("  policies: {retries: {r: {matching: {httpStatusCodes: 500}}}}\n  targets:\n    components: {c: {outbound: {retry: r}}}", 6, "spec.targets.components.c.outbound.retry has matching, which the DevSidecar does not support for components.")]
    public void A_resiliency_that_is_not_supported_is_refused(string spec, int line, string sentence)
    {
        var file = Write("r.yaml", $"apiVersion: dapr.io/v1alpha1\nkind: Resiliency\nspec:\n{spec}\n");
        Refusal().ShouldBe($"{file}:{line}: {sentence}");
    }

    [Theory]
    [InlineData("state.redis", "enableTSL", "x", "spec.metadata 'enableTSL' is no entry of state.redis that the DevSidecar knows.")]
    [InlineData("state.redis", "sentinelMasterName", "x", "spec.metadata 'sentinelMasterName' is no entry of state.redis that the DevSidecar knows.")]
    [InlineData("pubsub.in-memory", "redisHost", "x", "spec.metadata 'redisHost' is no entry of pubsub.in-memory that the DevSidecar knows.")]
    public void A_metadata_entry_that_nobody_reads_is_refused(string type, string entry, string value, string sentence)
    {
        var file = Write("c.yaml", $"apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {{name: c}}\nspec:\n  type: {type}\n  version: v1\n  metadata:\n  - {{name: {entry}, value: \"{value}\"}}\n");
        Refusal().ShouldBe($"{file}:8: {sentence}");
    }

    [Theory]
    [InlineData("enableTLS", "ture", "needs true or false in 'enableTLS', not 'ture'")]
    [InlineData("failover", "2", "needs true or false in 'failover', not '2'")]
    [InlineData("redisDB", "one", "needs a whole number from 0 to 2147483647 in 'redisDB', not 'one'")]
    [InlineData("dialTimeout", "5 seconds", "needs a duration such as 5s in 'dialTimeout', not '5 seconds'")]
    public async Task A_switch_number_or_duration_is_never_guessed_and_its_line_is_named(string entry, string value, string problem)
    {
        var file = Write("c.yaml", $"apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {{name: c}}\nspec:\n  type: state.redis\n  version: v1\n  metadata:\n  - {{name: redisHost, value: \"127.0.0.1:1\"}}\n  - {{name: {entry}, value: \"{value}\"}}\n");
        var draft = ResourceFolder.Read([_folder.FullName], "app").Components.Single();
        var component = await new ComponentResolver((_, _, _) => Task.FromResult<IReadOnlyDictionary<string, string>?>(null), _ => null).ResolveAsync(draft, default);
        Should.Throw<ResourceException>(() => DsxDapr.DevSidecar.Redis.RedisOptions.Of(component)).Message.ShouldBe($"{file}:9: component 'c' (state.redis) {problem}");
    }

    [Theory]
    [InlineData("  httpPipeline: {}", 4, "spec.httpPipeline is not supported by the DevSidecar.")]
    [InlineData("  mtls: {enabled: true, workloadCertTTL: 1h}", 4, "spec.mtls.workloadCertTTL is not supported by the DevSidecar.")]
    [InlineData("  tracing: {samplingRate: \"2\"}", 4, "spec.tracing.samplingRate needs a number from 0 to 1, not '2'.")]
    [InlineData("  tracing: {otel: {endpointAddress: \"127.0.0.1:4317\", protocol: grpc}}", 4, "spec.tracing.otel.protocol is http for the DevSidecar, which has no gRPC, not 'grpc'.")]
    [InlineData("  tracing: {stdout: true}", 4, "spec.tracing.stdout is false for the DevSidecar, which does not print spans, not 'true'.")]
    [InlineData("  metrics: {rules: []}", 4, "spec.metrics.rules is not supported by the DevSidecar.")]
    [InlineData("  accessControl: {defaultAction: refuse}", 4, "spec.accessControl.defaultAction is allow or deny, not 'refuse'.")]
    [InlineData("  accessControl:\n    policies:\n      - appId: a", 6, "spec.accessControl.policies[0].trustDomain is missing.")]
    public void A_configuration_that_is_not_supported_is_refused(string spec, int line, string sentence)
    {
        var file = Write("config.yaml", $"apiVersion: dapr.io/v1alpha1\nkind: Configuration\nspec:\n{spec}\n");
        Should.Throw<ResourceException>(() => ConfigurationReader.Read(file)).Message.ShouldBe($"{file}:{line}: {sentence}");
    }

    [Fact]
    public void Broken_YAML_is_refused_with_its_line()
    {
        var file = Write("c.yaml", "kind: Component\nspec: {a: b\n");
        Refusal().ShouldStartWith($"{file}:");
        Refusal().ShouldContain("not valid YAML");
    }

    [Fact]
    public void A_component_that_is_there_twice_is_refused()
    {
        const string Component = "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: x}\nspec: {type: state.sqlite, version: v1}\n";
        var first = Write("a.yaml", Component);
        var second = Write("b.yaml", Component);
        Refusal().ShouldBe($"{second}:1: metadata.name: a component 'x' is already defined in {first}:1.");
    }

    [Fact]
    public void A_missing_folder_is_refused() =>
        Should.Throw<ResourceException>(() => ResourceFolder.Read([Path.Combine(_folder.FullName, "nosuch")], "a"))
            .Message.ShouldContain("there is no such resources folder");

    private string Write(string name, string text)
    {
        var file = Path.Combine(_folder.FullName, name);
        File.WriteAllText(file, text);
        return file;
    }

    private string Refusal() => Should.Throw<ResourceException>(() => ResourceFolder.Read([_folder.FullName], "app")).Message;
}
