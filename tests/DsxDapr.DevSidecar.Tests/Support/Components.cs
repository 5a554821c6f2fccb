using DsxDapr.DevSidecar.Resources;

namespace DsxDapr.DevSidecar.Tests.Support;

/// <summary>Components for tests.</summary>
internal static class Components
{
    private const string ReadTimeout = "readTimeout";

    /// <summary>A component. A Redis may take its time over an answer unless the test says otherwise: the machine may have much else to do.</summary>
    public static Component Of(string type, string name = "store", params (string Name, string Value)[] metadata)
    {
        var entries = metadata.ToDictionary(m => m.Name, m => m.Value, StringComparer.OrdinalIgnoreCase);
        if (type.EndsWith(".redis", StringComparison.Ordinal))
        {
            entries.TryAdd(ReadTimeout, "60s");
        }

        return new Component(name, type, entries, [], new ResourceLocation("test.yaml", 1));
    }
}
