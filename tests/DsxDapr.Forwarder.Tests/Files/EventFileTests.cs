using System.Text;
using DsxDapr.Forwarder.Files;
using DsxDapr.Testing;

namespace DsxDapr.Forwarder.Tests.Files;

public sealed class EventFileTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly ManualTimeProvider _clock = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Lines_are_appended_to_those_of_an_earlier_run()
    {
        Append(_directory.Output, "one\n");
        Append(_directory.Output, "two\n");

        _directory.ReadLines().ShouldBe(["one", "two"]);
    }

    [Fact]
    public void A_torn_last_line_is_ended_before_anything_is_appended()
    {
        File.WriteAllText(_directory.Output, "one\n{\"id\":\"to");

        Append(_directory.Output, "two\n");

        _directory.ReadLines().ShouldBe(["one", "{\"id\":\"to", "two"]);
    }

    [Fact]
    public void The_directory_is_made_when_it_is_missing()
    {
        var path = Path.Combine(_directory.Path, "a", "b", "events.jsonl");

        Append(path, "one\n");

        File.ReadAllText(path).ShouldBe("one\n");
    }

    [Fact]
    public void The_file_can_be_read_while_it_is_written()
    {
        using var file = new EventFile(_directory.Output, rotateBytes: null, _clock);
        file.Append("one\n"u8);

        using var reader = new FileStream(_directory.Output, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);

        new StreamReader(reader).ReadToEnd().ShouldBe("one\n");
    }

    [Fact]
    public void A_second_writer_is_refused()
    {
        using var first = new EventFile(_directory.Output, rotateBytes: null, _clock);
        using var second = new EventFile(_directory.Output, rotateBytes: null, _clock);
        first.Append("one\n"u8);

        Should.Throw<IOException>(() => second.Append("two\n"u8)).Message.ShouldContain(_directory.Output);
    }

    [Fact]
    public void A_full_disk_is_reported_with_the_files_name()
    {
        File.CreateSymbolicLink(_directory.Output, "/dev/full");
        using var file = new EventFile(_directory.Output, rotateBytes: null, _clock);

        var error = Should.Throw<IOException>(() => file.Append("one\n"u8));

        error.Message.ShouldContain(_directory.Output);
        error.Message.ShouldContain("No space left");
    }

    [Fact]
    public void Writing_goes_on_when_the_cause_of_a_failure_is_gone()
    {
        Directory.CreateDirectory(_directory.Output);
        using var file = new EventFile(_directory.Output, rotateBytes: null, _clock);
        Should.Throw<IOException>(() => file.Append("one\n"u8));
        Directory.Delete(_directory.Output);

        file.Append("one\n"u8);

        _directory.ReadLines().ShouldBe(["one"]);
    }

    [Fact]
    public void A_file_that_would_grow_too_large_is_put_aside_under_the_time()
    {
        using var file = new EventFile(_directory.Output, rotateBytes: 10, _clock);
        file.Append("1234\n"u8);
        file.Append("5678\n"u8);
        file.Append("9\n"u8);

        var aside = $"events-{_clock.GetUtcNow():yyyyMMdd'T'HHmmssfff'Z'}.jsonl";
        _directory.Files.ShouldBe([aside, "events.jsonl"]);
        File.ReadAllText(Path.Combine(_directory.Path, aside)).ShouldBe("1234\n5678\n");
        _directory.ReadLines().ShouldBe(["9"]);
    }

    [Fact]
    public void A_file_put_aside_is_never_overwritten()
    {
        using var file = new EventFile(_directory.Output, rotateBytes: 2, _clock);
        file.Append("1\n"u8);
        file.Append("2\n"u8);
        Should.Throw<IOException>(() => file.Append("3\n"u8));

        _clock.Advance(TimeSpan.FromMilliseconds(1));
        file.Append("3\n"u8);

        _directory.Files.Select(f => File.ReadAllText(Path.Combine(_directory.Path, f))).ShouldBe(["1\n", "2\n", "3\n"]);
    }

    private void Append(string path, string text)
    {
        using var file = new EventFile(path, rotateBytes: null, _clock);
        file.Append(Encoding.UTF8.GetBytes(text));
    }
}
