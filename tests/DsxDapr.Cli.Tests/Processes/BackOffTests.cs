using DsxDapr.Cli.Processes;

namespace DsxDapr.Cli.Tests.Processes;

public class BackOffTests
{
    [Theory]
    [InlineData(10, new double[] { 1, 2, 4, 8, 10, 10, 10 })]
    [InlineData(2, new double[] { 1, 2, 2 })]
    [InlineData(1, new double[] { 1, 1, 1 })]
    public void Pauses_double_up_to_the_longest(int longest, double[] pauses)
    {
        var backOff = new BackOff(TimeSpan.FromSeconds(longest));

        Enumerable.Range(0, pauses.Length).Select(_ => backOff.Next().TotalSeconds).ShouldBe(pauses);
    }

    [Fact]
    public void They_start_again_after_a_reset()
    {
        var backOff = new BackOff(BackOff.DefaultLongest);
        backOff.Next();
        backOff.Next();
        backOff.Reset();

        backOff.Next().TotalSeconds.ShouldBe(1);
    }
}
