using DsxDapr.Scanner.Engines;

namespace DsxDapr.Scanner.Tests.Engines;

/// <summary>Content for engines under test.</summary>
internal static class TestContent
{
    public static readonly ScanContext Context = new("task", "/items/a.bin", "a.bin");

    public static ContentStream Of(byte[] bytes, int bytesPerRead = int.MaxValue) =>
        new(new TrickleStream(new MemoryStream(bytes), bytesPerRead), announcedLength: null, limit: null);

    public static ValueTask<EngineVerdict> ScanAsync(this IScanEngine engine, byte[] bytes, int bytesPerRead = int.MaxValue) =>
        engine.ScanAsync(Of(bytes, bytesPerRead), Context, TestContext.Current.CancellationToken);

    /// <summary>Zeros with <paramref name="part"/> at <paramref name="offset"/>.</summary>
    public static byte[] ZerosWith(byte[] part, int offset, int size)
    {
        var bytes = new byte[size];
        part.CopyTo(bytes, offset);
        return bytes;
    }
}
