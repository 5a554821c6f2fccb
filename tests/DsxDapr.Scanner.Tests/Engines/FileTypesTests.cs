using System.Text;
using DsxDapr.Scanner.Engines;

namespace DsxDapr.Scanner.Tests.Engines;

public sealed class FileTypesTests
{
    [Theory]
    [InlineData("%PDF-1.7\n", "application/pdf")]
    [InlineData("PK\u0003\u0004rest", "application/zip")]
    [InlineData("MZ\u0090\0", "application/vnd.microsoft.portable-executable")]
    [InlineData("\u007fELF\u0002", "application/x-elf")]
    [InlineData("\u0089PNG\r\n\u001a\n", "image/png")]
    [InlineData("RIFF\u0001\u0002\u0003\u0004WEBP", "image/webp")]
    [InlineData("#!/bin/sh\n", "text/x-shellscript")]
    [InlineData("just words\n", "text/plain")]
    [InlineData("\0\0\0\0", null)]
    [InlineData("P", "text/plain")]
    [InlineData("", null)]
    public async Task A_type_is_known_by_the_first_bytes_however_they_arrive(string head, string? type)
    {
        var bytes = Encoding.Latin1.GetBytes(head);

        FileTypes.Sniff(bytes).ShouldBe(type);
        foreach (var bytesPerRead in new[] { 1, 3, 1000 })
        {
            using var content = TestContent.Of(bytes, bytesPerRead);
            await content.DrainAsync(TestContext.Current.CancellationToken);
            content.FileType.ShouldBe(type);
        }
    }

    [Fact]
    public async Task An_archive_is_known_by_a_word_far_behind()
    {
        using var content = TestContent.Of(TestContent.ZerosWith([.. "ustar"u8], 257, 10_000), bytesPerRead: 100);

        await content.DrainAsync(TestContext.Current.CancellationToken);

        content.FileType.ShouldBe("application/x-tar");
    }
}
