namespace DsxDapr.DevSidecar.Resources;

/// <summary>A resource that cannot be used; the message is one sentence that names file, line and field.</summary>
internal sealed class ResourceException(ResourceLocation source, string problem)
    : Exception($"{source}: {problem}");
