namespace DsxDapr.DevSidecar.Resources;

/// <summary>A resource that cannot be used; the message is one sentence that names file, line and field.</summary>
internal class ResourceException(ResourceLocation source, string problem)
    : Exception($"{source}: {problem}");

/// <summary>The server of a component does not answer; it may just be starting.</summary>
internal sealed class UnreachableServerException(ResourceLocation source, string problem) : ResourceException(source, problem);
