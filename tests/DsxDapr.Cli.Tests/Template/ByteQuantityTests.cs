using DsxDapr.Cli.Template;

namespace DsxDapr.Cli.Tests.Template;

public class ByteQuantityTests
{
    [Theory]
    [InlineData("1024", 1024)]
    [InlineData("4Mi", 4 << 20)]
    [InlineData("16Ki", 16 << 10)]
    [InlineData("2M", 2_000_000)]
    public void Sizes_are_read_as_dapr_writes_them(string text, long bytes)
    {
        ByteQuantity.TryParse(text, out var read).ShouldBeTrue();
        read.ShouldBe(bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Mi")]
    [InlineData("-1")]
    [InlineData("4 Mi")]
    [InlineData("9999999999999Gi")]
    public void What_is_no_size_is_refused(string text) => ByteQuantity.TryParse(text, out _).ShouldBeFalse();
}
