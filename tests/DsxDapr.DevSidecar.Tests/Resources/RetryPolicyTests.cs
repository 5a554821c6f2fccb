using DsxDapr.DevSidecar.Resources;

namespace DsxDapr.DevSidecar.Tests.Resources;

public sealed class RetryPolicyTests
{
    [Fact]
    public void A_constant_policy_always_waits_the_same()
    {
        RetryPolicy policy = new(Exponential: false, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(60), 3);

        policy.DelayBefore(1).ShouldBe(TimeSpan.FromSeconds(2));
        policy.DelayBefore(100).ShouldBe(TimeSpan.FromSeconds(2));
        policy.Allows(3).ShouldBeTrue();
        policy.Allows(4).ShouldBeFalse();
    }

    [Fact]
    public void An_exponential_policy_grows_to_its_longest_interval()
    {
        RetryPolicy policy = new(Exponential: true, TimeSpan.Zero, TimeSpan.FromSeconds(10), -1);

        policy.DelayBefore(1).ShouldBe(TimeSpan.FromMilliseconds(500));
        policy.DelayBefore(2).ShouldBe(TimeSpan.FromMilliseconds(750));
        policy.DelayBefore(1000).ShouldBe(TimeSpan.FromSeconds(10));
        policy.Allows(int.MaxValue).ShouldBeTrue();
    }
}
