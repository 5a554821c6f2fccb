using DsxDapr.Cli.Processes;

namespace DsxDapr.Cli.Tests.Processes;

public class BackOffTests
{
    [Fact]
    public void Pauses_double_up_to_10_seconds()
    {
        var backOff = new BackOff();

        Enumerable.Range(0, 7).Select(_ => backOff.Next().TotalSeconds).ShouldBe([1, 2, 4, 8, 10, 10, 10]);
    }

    [Fact]
    public void They_start_again_after_a_reset()
    {
        var backOff = new BackOff();
        backOff.Next();
        backOff.Next();
        backOff.Reset();

        backOff.Next().TotalSeconds.ShouldBe(1);
    }
}
