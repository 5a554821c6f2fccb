namespace DsxDapr.DevSidecar.Resources;

/// <summary>The place of a resource or field in a YAML file, so that every complaint can name it.</summary>
/// <param name="File">The path of the file.</param>
/// <param name="Line">The line, from 1.</param>
internal readonly record struct ResourceLocation(string File, int Line)
{
    /// <inheritdoc/>
    public override string ToString() => $"{File}:{Line}";
}
