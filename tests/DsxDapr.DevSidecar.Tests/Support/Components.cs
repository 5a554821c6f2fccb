using DsxDapr.DevSidecar.Resources;

namespace DsxDapr.DevSidecar.Tests.Support;

/// <summary>Components for tests.</summary>
internal static class Components
{
    public static Component Of(string type, string name = "store", params (string Name, string Value)[] metadata) => new(
        name,
        type,
        metadata.ToDictionary(m => m.Name, m => m.Value, StringComparer.OrdinalIgnoreCase),
        [],
        new ResourceLocation("test.yaml", 1));
}
