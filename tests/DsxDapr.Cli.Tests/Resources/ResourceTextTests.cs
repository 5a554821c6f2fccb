using DsxDapr.Cli.Resources;

namespace DsxDapr.Cli.Tests.Resources;

public class ResourceTextTests
{
    private const string Component = """
        # The work queue.
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata:
          name: dsx-work
        spec:
          type: pubsub.redis
          version: v1
          metadata:
            - name: redisHost # where it is
              value: localhost:6379 # changed by a run
            - name: concurrency
              value: "10"
            - name: redisPassword
              secretKeyRef:
                name: redis-password
                key: redis-password
        auth:
          secretStore: dsx-secrets

        """;

    [Fact]
    public void Only_the_value_changes_and_comments_stay() =>
        ResourceText.Parse(Component, "work.yaml").With(m => m.Name == "redisHost" ? "10.0.0.1:7000" : null)
            .ShouldBe(Component.Replace("value: localhost:6379 #", "value: \"10.0.0.1:7000\" #", StringComparison.Ordinal));

    [Theory]
    [InlineData("\"a b\"")]
    [InlineData("'a b'")]
    [InlineData("ab")]
    [InlineData("\"\"")]
    public void Quoted_values_are_replaced_whole(string value)
    {
        var yaml = $"kind: Component\nspec:\n  metadata:\n  - name: x\n    value: {value}\n  - name: y\n    value: z\n";

        ResourceText.Parse(yaml, "f").With(m => m.Name == "x" ? "new \"one\"" : null)
            .ShouldBe(yaml.Replace($"value: {value}\n", "value: \"new \\\"one\\\"\"\n", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_document_of_a_file_is_seen()
    {
        var yaml = $"{Component}---\n{Component.Replace("dsx-work", "dsx-events", StringComparison.Ordinal)}";

        var resource = ResourceText.Parse(yaml, "both.yaml");

        resource.Metadata.Where(m => m.Name == "redisHost").Select(m => (m.Component, m.Type))
            .ShouldBe([("dsx-work", "pubsub.redis"), ("dsx-events", "pubsub.redis")]);
        resource.With(m => m.Name == "redisHost" ? "h:1" : null).Split("value: \"h:1\"").Length.ShouldBe(3);
    }

    [Fact]
    public void The_secrets_a_component_asks_for_are_known() =>
        ResourceText.Parse(Component, "work.yaml").SecretNames.ShouldBe(["redis-password"]);

    [Fact]
    public void Other_kinds_are_left_alone()
    {
        const string yaml = "kind: Configuration\nspec:\n  metadata:\n  - name: redisHost\n    value: x\n";

        ResourceText.Parse(yaml, "f").With(_ => "changed").ShouldBe(yaml);
    }

    [Fact]
    public void Text_that_is_no_yaml_is_named_with_its_line()
    {
        var failure = Should.Throw<CliException>(() => ResourceText.Parse("kind: Component\nspec: [\n", "/c/work.yaml"));

        failure.Message.ShouldStartWith("/c/work.yaml, line ");
        failure.Message.ShouldNotContain("\n");
    }
}
