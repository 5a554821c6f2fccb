using DsxDapr.Scanner.Engines.Signatures;
using Microsoft.Extensions.Logging.Abstractions;

namespace DsxDapr.Scanner.Tests.Engines.Signatures;

/// <summary>A signature directory for the time of a test.</summary>
internal sealed class SignatureDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("dsx-signatures-");

    public string Path => _directory.FullName;

    public SignatureDirectory With(string file, string text)
    {
        File.WriteAllText(System.IO.Path.Combine(Path, file), text);
        return this;
    }

    public SignatureStore CreateStore() => new(Path, NullLogger<SignatureStore>.Instance);

    public SignaturesEngine LoadEngine()
    {
        var store = CreateStore();
        store.Load();
        return new SignaturesEngine(store);
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
