using System.ComponentModel.DataAnnotations;
using DsxDapr.Hosting.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hosting.Tests.Settings;

/// <summary>Settings are read as people write them, and what cannot be read is told to them, all of it at once.</summary>
public sealed class SettingsTests
{
    private enum Colour
    {
        Red,
        Green,
    }

    [Fact]
    public void What_is_not_set_keeps_its_default() => Read().ShouldBe(new Garden());

    [Fact]
    public void Each_kind_of_setting_is_read()
    {
        var garden = Read(
            ("TREES", "7"), ("AREA", "12.5"), ("OPEN", "true"), ("NAME", "Eden"), ("LARGEST", "4000000000"), ("COLOUR", "green"),
            ("GATES:0", "north"), ("GATES:1", "south"));

        garden.ShouldBe(new Garden { Trees = 7, Area = 12.5, IsOpen = true, Name = "Eden", Largest = 4_000_000_000, Colour = Colour.Green });
        garden.Gates.ShouldBe(["north", "south"]);
    }

    [Theory]
    [InlineData("TREES")]
    [InlineData("AREA")]
    [InlineData("OPEN")]
    [InlineData("LARGEST")]
    [InlineData("COLOUR")]
    public void What_is_blank_counts_as_not_set(string setting) => Read((setting, " ")).ShouldBe(new Garden());

    [Theory]
    [InlineData("1", true)]
    [InlineData("Yes", true)]
    [InlineData(" on ", true)]
    [InlineData("0", false)]
    [InlineData("No", false)]
    [InlineData("OFF", false)]
    public void Flags_are_the_words_of_the_contract(string word, bool expected) => Read(("OPEN", word)).IsOpen.ShouldBe(expected);

    [Theory]
    [InlineData("TREES", "many", "a whole number from 1 to 100")]
    [InlineData("TREES", "99999999999999999999", "a whole number from 1 to 100")]
    [InlineData("TREES", "0", "a whole number from 1 to 100")]
    [InlineData("TREES", "101", "a whole number from 1 to 100")]
    [InlineData("AREA", "wide", "a number from 0.5 to 1000")]
    [InlineData("AREA", "NaN", "a number from 0.5 to 1000")]
    [InlineData("LARGEST", "-1", "a whole number of 1 or more")]
    [InlineData("OPEN", "perhaps", "true or false")]
    [InlineData("COLOUR", "blue", "red, green")]
    [InlineData("COLOUR", "7", "red, green")]
    [InlineData("NAME", "", "a text")]
    public void What_makes_no_sense_is_named_with_what_does(string setting, string value, string expected) =>
        RefusalOf((setting, value)).ShouldBe([$"GARDEN__{setting} is '{value}': expected {expected}."]);

    [Fact]
    public void All_that_cannot_be_read_is_named_at_once() => RefusalOf(("TREES", "many"), ("COLOUR", "blue"), ("OPEN", "perhaps")).Count().ShouldBe(3);

    [Fact]
    public void All_that_is_wrong_is_named_at_once() => RefusalOf(("TREES", "0"), ("AREA", "0"), ("NAME", "nowhere"))
        .ShouldBe(
        [
            "GARDEN__TREES is '0': expected a whole number from 1 to 100.", "GARDEN__AREA is '0': expected a number from 0.5 to 1000.",
            "There is no garden without a place.",
        ]);

    private static Garden Read(params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create<string, string?>($"GARDEN:{setting.Name}", setting.Value))).Build();
        using var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration)
            .AddSettings<Garden>("GARDEN").Services.BuildServiceProvider();
        return services.GetRequiredService<IOptions<Garden>>().Value;
    }

    private static IEnumerable<string> RefusalOf(params (string Name, string Value)[] settings) =>
        Should.Throw<OptionsValidationException>(() => Read(settings)).Failures;

    private sealed record Garden : IValidatableObject
    {
        [ConfigurationKeyName("TREES")]
        [Range(1, 100)]
        public int Trees { get; init; } = 3;

        [ConfigurationKeyName("AREA")]
        [Range(0.5, 1000)]
        public double Area { get; init; } = 2;

        [ConfigurationKeyName("LARGEST")]
        [Range(1d, long.MaxValue)]
        public long? Largest { get; init; }

        [ConfigurationKeyName("OPEN")]
        public bool IsOpen { get; init; }

        [ConfigurationKeyName("COLOUR")]
        public Colour Colour { get; init; }

        [ConfigurationKeyName("NAME")]
        [Required]
        public string Name { get; init; } = "Kew";

        [ConfigurationKeyName("GATES")]
        public IList<string> Gates { get; } = [];

        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
            Name == "nowhere" ? [new ValidationResult("There is no garden without a place.")] : [];

        public bool Equals(Garden? other) => other is not null
            && (Trees, Area, Largest, IsOpen, Colour, Name) == (other.Trees, other.Area, other.Largest, other.IsOpen, other.Colour, other.Name);

        public override int GetHashCode() => Trees;
    }
}
