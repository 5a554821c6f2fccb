using DsxDapr.DevSidecar.PubSub;
using DsxDapr.DevSidecar.Tests.Support;

namespace DsxDapr.DevSidecar.Tests.PubSub;

public sealed class TopicScopesTests
{
    [Theory]
    [InlineData("app-a", "t1", true)]
    [InlineData("app-a", "t2", true)]
    [InlineData("app-a", "t3", false)]
    [InlineData("app-b", "t1", false)]
    [InlineData("app-c", "t3", true)]
    [InlineData("app-c", "secret", false)]
    [InlineData("app-d", "secret", true)]
    [InlineData("app-d", "t1", false)]
    [InlineData("app-c", "unknown", false)]
    public void Scopes_allowed_and_protected_topics_decide_together(string app, string topic, bool allowed)
    {
        TopicScopes scopes = new(
            Components.Of(
                "pubsub.in-memory",
                "events",
                ("publishingScopes", "app-a=t1, t2;app-b=;app-d=secret"),
                ("allowedTopics", "t1,t2,t3,secret"),
                ("protectedTopics", "secret")),
            app);

        scopes.MayPublish(topic).ShouldBe(allowed);
    }

    [Fact]
    public void Publishing_and_subscribing_have_scopes_of_their_own()
    {
        TopicScopes scopes = new(Components.Of("pubsub.in-memory", "events", ("publishingScopes", "app-a=out"), ("subscriptionScopes", "app-a=in")), "app-a");

        scopes.MayPublish("out").ShouldBeTrue();
        scopes.MayPublish("in").ShouldBeFalse();
        scopes.MaySubscribe("in").ShouldBeTrue();
        scopes.MaySubscribe("out").ShouldBeFalse();
    }
}
