namespace DsxDapr.EndToEnd.Tests.Harness;

/// <summary>The product's resources, but for a broker that soon takes an event for lost that a dead sidecar held.</summary>
internal sealed class HastyResources : IDisposable
{
    private readonly TestFolder _folder = new();

    public HastyResources()
    {
        var isHasty = false;
        foreach (var file in Directory.GetFiles(System.IO.Path.Combine(Repository.Root, "components"), "*.yaml"))
        {
            var text = File.ReadAllText(file);
            var hasty = text.Replace("\"120s\"", "\"20s\"", StringComparison.Ordinal).Replace("\"15000\"", "\"3000\"", StringComparison.Ordinal);
            isHasty |= hasty != text;
            _folder.Write(System.IO.Path.GetFileName(file), hasty);
        }

        isHasty.ShouldBeTrue("components/dsx-events.yaml has other times");
    }

    /// <summary>Their directory.</summary>
    public string Path => _folder.Path;

    public void Dispose() => _folder.Dispose();
}
