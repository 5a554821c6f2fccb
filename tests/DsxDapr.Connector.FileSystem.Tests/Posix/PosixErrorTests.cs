using DsxDapr.Connector.FileSystem.Posix;

namespace DsxDapr.Connector.FileSystem.Tests.Posix;

public sealed class PosixErrorTests
{
    [Fact]
    public void A_full_disk_may_pass()
    {
        using var full = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write);

        var error = Should.Throw<IOException>(() => RandomAccess.Write(full, "x"u8, 0));

        PosixError.MayPass(error).ShouldBeTrue();
    }

    [Theory]
    [InlineData(28, true)]
    [InlineData(122, true)]
    [InlineData(5, true)]
    [InlineData(19, true)]
    [InlineData(103, true)]
    [InlineData(104, true)]
    [InlineData(107, true)]
    [InlineData(108, true)]
    [InlineData(111, true)]
    [InlineData(112, true)]
    [InlineData(113, true)]
    [InlineData(22, false)]
    [InlineData(20, false)]
    public void Errors_of_the_moment_are_told_from_those_that_stay(int error, bool mayPass) =>
        (PosixError.ToException(error, "/file") is IOException exception && PosixError.MayPass(exception)).ShouldBe(mayPass);

    [Fact]
    public void What_is_no_item_stays_none() => PosixError.MayPass(new NotAnItemException("a link")).ShouldBeFalse();
}
