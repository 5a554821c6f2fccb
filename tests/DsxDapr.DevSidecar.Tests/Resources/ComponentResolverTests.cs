using DsxDapr.DevSidecar.Resources;

namespace DsxDapr.DevSidecar.Tests.Resources;

public sealed class ComponentResolverTests
{
    private static readonly ResourceLocation Here = new("c.yaml", 3);

    [Fact]
    public async Task References_to_secrets_and_variables_are_replaced_by_their_values()
    {
        var component = await Resolver().ResolveAsync(
            Draft(new("password", null, new SecretReference("db:pass", "db:pass"), null, Here), new("host", null, null, "HOST", Here)),
            CancellationToken.None);
        component.Metadata["PASSWORD"].ShouldBe("s3cret");
        component.Metadata["host"].ShouldBe("localhost");
    }

    [Fact]
    public async Task A_variable_that_is_not_set_is_empty()
    {
        var component = await Resolver().ResolveAsync(Draft(new MetadataEntry("x", null, null, "NOT_SET", Here)), CancellationToken.None);
        component.Metadata["x"].ShouldBeEmpty();
    }

    [Fact]
    public async Task A_secret_that_is_not_there_is_named()
    {
        var draft = Draft(new MetadataEntry("password", null, new SecretReference("nosuch", "k"), null, Here));
        var refusal = await Should.ThrowAsync<ResourceException>(() => Resolver().ResolveAsync(draft, CancellationToken.None));
        refusal.Message.ShouldBe("c.yaml:3: spec.metadata 'password': the secret store 'vault' has no secret 'nosuch' with the key 'k'.");
    }

    private static ComponentDraft Draft(params MetadataEntry[] entries) => new("c", "state.redis", entries, "vault", [], Here);

    private static ComponentResolver Resolver() => new(
        (store, secret, _) => Task.FromResult<IReadOnlyDictionary<string, string>?>(
            store == "vault" && secret == "db:pass" ? new Dictionary<string, string>(StringComparer.Ordinal) { ["db:pass"] = "s3cret" } : null),
        name => name == "HOST" ? "localhost" : null);
}
