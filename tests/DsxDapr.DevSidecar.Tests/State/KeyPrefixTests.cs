using DsxDapr.DevSidecar.Resources;
using DsxDapr.DevSidecar.State;
using DsxDapr.DevSidecar.Tests.Support;

namespace DsxDapr.DevSidecar.Tests.State;

public sealed class KeyPrefixTests
{
    [Theory]
    [InlineData(null, null, "app-a||")]
    [InlineData("appid", "prod", "app-a||")]
    [InlineData("name", null, "store||")]
    [InlineData("none", null, "")]
    [InlineData("namespace", null, "app-a||")]
    [InlineData("namespace", "prod", "prod.app-a||")]
    [InlineData("shop", "prod", "shop||")]
    public void The_strategy_says_what_comes_before_a_key(string? strategy, string? namespaceName, string prefix) =>
        KeyPrefix.Of(Component(strategy), "app-a", namespaceName).ShouldBe(prefix);

    [Fact]
    public void A_prefix_that_looks_like_two_is_refused() =>
        Should.Throw<ResourceException>(() => KeyPrefix.Of(Component("a||b"), "app-a", null)).Message.ShouldContain("keyPrefix");

    private static Component Component(string? strategy) =>
        strategy is null ? Components.Of("state.in-memory") : Components.Of("state.in-memory", "store", ("keyPrefix", strategy));
}
