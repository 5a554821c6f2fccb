using DsxDapr.DevSidecar.Access;
using DsxDapr.DevSidecar.Mtls;
using DsxDapr.DevSidecar.Resources.Yaml;
using DsxDapr.DevSidecar.Secrets;
using DsxDapr.DevSidecar.Tracing;

namespace DsxDapr.DevSidecar.Resources;

/// <summary>Reads <c>kind: Configuration</c>.</summary>
internal static class ConfigurationReader
{
    /// <summary>Reads the Configuration of a file.</summary>
    /// <exception cref="ResourceException">There is none, or a field of it is wrong or not supported.</exception>
    public static SidecarConfiguration Read(string file)
    {
        foreach (var document in YamlDocuments.Read(file).Select(ResourceDocument.Of))
        {
            if (document.Kind.Value == "Configuration")
            {
                return Read(document);
            }
        }

        throw new ResourceException(new ResourceLocation(file, 1), "there is no resource of kind Configuration.");
    }

    private static SidecarConfiguration Read(ResourceDocument document)
    {
        document.RequireVersion("dapr.io/v1alpha1");
        var spec = document.Body.RequiredMap("spec");
        document.Body.RefuseOthers();
        var metrics = spec.Map("metrics") ?? spec.Map("metric");
        spec.Ignore("metric");
        var hasMetrics = metrics?.Text("enabled")?.ToSwitch() ?? true;
        metrics?.RefuseOthers();

        var mtls = spec.Map("mtls");
        var isMtls = mtls?.Text("enabled")?.ToSwitch() ?? true;
        mtls?.RefuseOthers();

        var accessControl = spec.Map("accessControl");
        var trustDomain = accessControl?.Text("trustDomain")?.Value ?? SidecarConfiguration.DefaultTrustDomain;
        var configuration = new SidecarConfiguration(
            isMtls,
            trustDomain,
            accessControl is null ? AccessPolicy.Open : ReadAccess(accessControl),
            ReadSecrets(spec.Map("secrets")),
            spec.Map("tracing") is { } tracing ? TracingReader.Read(tracing) : TraceSettings.Off,
            hasMetrics);
        spec.RefuseOthers();
        return configuration;
    }

    private static AccessPolicy ReadAccess(YamlMap access)
    {
        var allow = access.Text("defaultAction")?.Is("allow", "deny") ?? true;
        var policies = access.Maps("policies").Select(p => ReadPolicy(p, allow)).ToList();
        access.RefuseOthers();
        return new AccessPolicy(allow, policies);
    }

    private static AppPolicy ReadPolicy(YamlMap policy, bool inherited)
    {
        var caller = new SpiffeId(
            policy.Required("trustDomain").Value, policy.Required("namespace").Value, policy.Required("appId").Value);
        var allow = policy.Text("defaultAction")?.Is("allow", "deny") ?? inherited;
        var operations = policy.Maps("operations").Select(ReadOperation).ToList();
        policy.RefuseOthers();
        return new AppPolicy(caller, allow, operations);
    }

    private static AccessOperation ReadOperation(YamlMap operation)
    {
        var read = new AccessOperation(
            new OperationPattern(operation.Required("name").Value),
            [.. operation.Texts("httpVerb").Select(v => v.Value)],
            operation.Required("action").Is("allow", "deny"));
        operation.RefuseOthers();
        return read;
    }

    private static List<SecretScope> ReadSecrets(YamlMap? secrets)
    {
        var scopes = secrets?.Maps("scopes").Select(ReadScope).ToList() ?? [];
        secrets?.RefuseOthers();
        return scopes;
    }

    private static SecretScope ReadScope(YamlMap scope)
    {
        var read = new SecretScope(
            scope.Required("storeName").Value,
            scope.Text("defaultAccess")?.Is("deny", "allow") ?? false,
            [.. scope.Texts("allowedSecrets").Select(s => s.Value)],
            [.. scope.Texts("deniedSecrets").Select(s => s.Value)]);
        scope.RefuseOthers();
        return read;
    }
}
