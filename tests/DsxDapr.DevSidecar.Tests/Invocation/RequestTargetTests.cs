using DsxDapr.DevSidecar.Invocation;

namespace DsxDapr.DevSidecar.Tests.Invocation;

public sealed class RequestTargetTests
{
    [Theory]
    [InlineData("/p?b=2&a=1&&x", "/p", "b=2&a=1&&x")]
    [InlineData("/p?a=%zz&q=a?b", "/p", "a=%zz&q=a?b")]
    [InlineData("/p?", "/p", "")]
    [InlineData("/p", "/p", "")]
    [InlineData("/p?a=b#fragment", "/p", "a=b")]
    [InlineData("http://host:1/p?a=%2B", "/p", "a=%2B")]
    [InlineData("http://host", "/", "")]
    [InlineData("*", "/", "")]
    public void The_query_is_kept_byte_for_byte(string target, string path, string query) =>
        RequestTarget.Split(target).ShouldBe((path, query));
}
