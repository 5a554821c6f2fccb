using DsxDapr.Connector.Filters;
using DsxDapr.Testing;

namespace DsxDapr.Connector.Tests.Filters;

/// <summary>The documented filters on the tree of wire contract §7.4.2.</summary>
public sealed class ItemFilterTests
{
    private static readonly string[] Tree =
    [
        "a.txt", "b.zip", "c.docx", "top.pdf",
        "sub1/d.txt", "sub1/e.zip", "sub1/deep/f.txt", "sub1/tmp/g.txt", "sub1/sub2/h.zip",
        "sub2/i.txt", "tmp/j.txt", "tmp/inner/k.txt", "cache/l.txt",
        "x/tmp/m.pdf", "x/y/n.pdf", "x/sub1/w.txt",
    ];

    [Theory]
    [InlineData("", "a b c top d e f g h i j k l m n w")]
    [InlineData("*", "a b c top")]
    [InlineData("**", "a b c top d e f g h i j k l m n w")]
    [InlineData("sub1", "d e f g h")]
    [InlineData("sub1/", "d e f g h")]
    [InlineData("/sub1", "d e f g h")]
    [InlineData("sub1/**", "d e f g h")]
    [InlineData("sub1/*", "d e")]
    [InlineData("sub1/*.txt", "d")]
    [InlineData("sub1/sub2", "h")]
    [InlineData("a.txt", "a")]
    [InlineData("*.zip,*.docx", "b c e h")]
    [InlineData("*.zip *.docx", "b c e h")]
    [InlineData("*.zip , *.docx,", "b c e h")]
    [InlineData("?.zip", "b e h")]
    [InlineData("**/*.pdf", "top m n")]
    [InlineData("**.pdf", "top m n")]
    [InlineData("*/*.txt", "d i j l")]
    [InlineData("**/sub1", "d e f g h w")]
    [InlineData("*/sub2", "h")]
    [InlineData("s**h.zip", "h")]
    [InlineData("-tmp --exclude cache", "a b c top d e f h i n w")]
    [InlineData("-/tmp", "a b c top d e f g h i l m n w")]
    [InlineData("-tmp/**", "a b c top d e f g h i l m n w")]
    [InlineData("-a.txt", "b c top d e f g h i j k l m n w")]
    [InlineData("-*.txt", "b c top e h m n")]
    [InlineData("sub1 -tmp --exclude sub2", "d e f")]
    [InlineData("+sub1/** -tmp --exclude sub2", "d e f")]
    [InlineData("--include sub1 -tmp -sub2", "d e f")]
    [InlineData("--include=sub1 --exclude=tmp,-sub2", "d e f")]
    [InlineData("-tmp -sub2 sub1", "d e f")]
    [InlineData("+sub1/**, -**", "d e f g h")]
    [InlineData("-** +sub1/**", "d e f g h")]
    [InlineData("-**", "")]
    [InlineData("+**/*.pdf, -tmp/**", "top m n")]
    [InlineData("+**/*.pdf, -tmp", "top n")]
    [InlineData("--include sub1/** --include x/** -**", "d e f g h m n w")]
    [InlineData("SUB1", "")]
    public void A_filter_selects_what_its_documentation_says(string expression, string expected)
    {
        var filter = ItemFilter.Parse(expression);

        var selected = Tree.Where(filter.Includes).Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal);

        selected.ShouldBe(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("'scan here' -'not here' --exclude 'not here either'", "scan here/a|scan here/b/c")]
    [InlineData("\"scan here\"/b", "scan here/b/c")]
    [InlineData("-'scan here' -\"not here\" --exclude='not here either' ", "-odd/e|it's, odd/d")]
    [InlineData("'-odd' \"it's, odd\"", "-odd/e|it's, odd/d")]
    [InlineData("-'-odd',-'scan here',-'not here'", "it's, odd/d|not here either/x")]
    public void Quotes_keep_spaces_commas_and_signs_in_a_name(string expression, string expected)
    {
        string[] tree =
            ["scan here/a", "scan here/b/c", "scan here/not here/x", "not here/x", "scan here/not here either/x", "not here either/x", "it's, odd/d", "-odd/e"];
        var filter = ItemFilter.Parse(expression);

        tree.Where(filter.Includes).Order(StringComparer.Ordinal).ShouldBe(expected.Split('|').Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("'open")]
    [InlineData("sub1 -")]
    [InlineData("+ sub1")]
    [InlineData("--exclude")]
    [InlineData("--exclud tmp")]
    [InlineData("''")]
    [InlineData("/")]
    [InlineData("a//b")]
    [InlineData("../other")]
    public void A_filter_that_makes_no_sense_is_refused(string expression) =>
        Should.Throw<FilterException>(() => ItemFilter.Parse(expression)).Message.ShouldNotBeEmpty();

    [Theory]
    [InlineData("sub1 -tmp", "sub2", false)]
    [InlineData("sub1 -tmp", "sub1", true)]
    [InlineData("sub1 -tmp", "sub1/tmp", false)]
    [InlineData("sub1/sub2", "sub1", true)]
    [InlineData("sub1/sub2", "sub1/deep", false)]
    [InlineData("*", "sub1", false)]
    [InlineData("sub1/*", "sub1", true)]
    [InlineData("sub1/*", "sub1/deep", false)]
    [InlineData("*.zip", "sub1/deep", true)]
    [InlineData("-tmp/**", "tmp", false)]
    [InlineData("-tmp/**", "tmp/inner", false)]
    [InlineData("-tmp/*", "tmp", true)]
    [InlineData("", "sub1", true)]
    public void Directories_without_anything_in_scope_need_not_be_entered(string expression, string directory, bool expected) =>
        ItemFilter.Parse(expression).MayIncludeBelow(directory).ShouldBe(expected);

    [Theory]
    [InlineData("sub1 -tmp --exclude sub2")]
    [InlineData("**/*.pdf -x/y")]
    [InlineData("s**t")]
    [InlineData("*/tmp -**/g.txt")]
    public void Pruning_never_hides_an_included_item(string expression)
    {
        var filter = ItemFilter.Parse(expression);

        foreach (var path in Tree.Where(filter.Includes))
        {
            for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
            {
                filter.MayIncludeBelow(path[..slash]).ShouldBeTrue(path);
            }
        }
    }

    [Fact]
    public void A_question_mark_is_one_character_whatever_its_encoding() =>
        ItemFilter.Parse("?.txt").Includes("😀.txt").ShouldBeTrue();

    [Fact]
    public void A_hostile_pattern_takes_no_longer_than_others()
    {
        var filter = ItemFilter.Parse(string.Concat(Enumerable.Repeat("**a*", 30)) + "b");
        var watch = System.Diagnostics.Stopwatch.StartNew();

        filter.Includes(new string('a', 4000)).ShouldBeFalse();

        // Whoever tries every way to divide the name is not done before the sun has burnt out.
        watch.Elapsed.ShouldBeLessThan(Eventually.Deadline);
    }
}
