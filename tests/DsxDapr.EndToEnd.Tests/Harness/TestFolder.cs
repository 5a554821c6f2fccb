namespace DsxDapr.EndToEnd.Tests.Harness;

/// <summary>A folder of a test's own, removed afterwards.</summary>
internal sealed class TestFolder : IDisposable
{
    /// <summary>Its path, with symbolic links resolved.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("dsx-test-").FullName;

    /// <summary>A path inside.</summary>
    public string this[string relative] => System.IO.Path.Combine(Path, relative);

    /// <summary>Writes a file, and the folders above it.</summary>
    public string Write(string relative, byte[] content)
    {
        var path = this[relative];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    /// <summary>Writes a file of text.</summary>
    public string Write(string relative, string content) => Write(relative, System.Text.Encoding.UTF8.GetBytes(content));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
