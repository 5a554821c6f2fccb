using DsxDapr.DevSidecar.PubSub;
using DsxDapr.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace DsxDapr.DevSidecar.Tests.PubSub;

public sealed class InMemoryBrokerTests
{
    [Fact]
    public void A_full_broker_refuses_what_is_published_and_takes_dead_letters()
    {
        InMemoryBroker broker = new(NullLogger<InMemoryBroker>.Instance, maxBytes: 10_000);
        broker.GroupOf("events", "t", "app");
        int taken = 0;

        PubSubException error = Should.Throw<PubSubException>(() =>
        {
            while (true)
            {
                broker.Publish("events", "t", Message(1000));
                taken++;
            }
        });

        taken.ShouldBeInRange(8, 10);
        error.Message.ShouldContain("takes no more");
        Should.NotThrow(() => broker.Publish("events", "dead", Message(10) with { IsDeadLetter = true }));
    }

    [Fact]
    public void Settled_messages_make_room()
    {
        InMemoryBroker broker = new(NullLogger<InMemoryBroker>.Instance, maxBytes: 2_000);
        InMemoryGroup group = broker.GroupOf("events", "t", "app");

        for (int i = 0; i < 100; i++)
        {
            broker.Publish("events", "t", Message(1000));
            group.Waiting.TryRead(out PubSubMessage? message).ShouldBeTrue();
            group.Settle(message!);
        }

        broker.Bytes.ShouldBe(0);
    }

    [Fact]
    public void The_first_group_gets_what_was_published_before_it_and_later_ones_do_not()
    {
        InMemoryBroker broker = new(NullLogger<InMemoryBroker>.Instance);
        broker.Publish("events", "t", Message(1));
        broker.Publish("events", "t", Message(2));

        broker.GroupOf("events", "t", "first").Waiting.Count.ShouldBe(2);
        broker.GroupOf("events", "t", "second").Waiting.Count.ShouldBe(0);
        broker.GroupOf("other", "t", "first").Waiting.Count.ShouldBe(0);
    }

    [Fact]
    public void A_topic_nobody_subscribes_to_keeps_its_latest_messages_and_says_so()
    {
        using RecordingLoggerProvider logs = new();
        using LoggerFactory loggers = new([logs]);
        InMemoryBroker broker = new(loggers.CreateLogger<InMemoryBroker>());
        for (int i = 0; i < 10_100; i++)
        {
            broker.Publish("events", "t", Message(i % 50));
        }

        InMemoryGroup group = broker.GroupOf("events", "t", "late");

        group.Waiting.Count.ShouldBe(10_000);
        broker.Bytes.ShouldBePositive();
        logs.Messages.ShouldHaveSingleItem().ShouldContain("No app has subscribed to topic t of events");
    }

    private static PubSubMessage Message(int size) => new(new byte[size], new Dictionary<string, string>());
}
