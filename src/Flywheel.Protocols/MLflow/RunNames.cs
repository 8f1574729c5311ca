using System.Globalization;
using Flywheel.Core;
using Flywheel.Tracking;

namespace Flywheel.Protocols.MLflow;

/// <summary>A name for a run that nobody named: an adjective, an animal and a number, taken from its id.</summary>
internal static class RunNames
{
    private static readonly string[] Adjectives =
    [
        "able", "amber", "bold", "brisk", "calm", "clever", "daring", "eager", "fancy", "gentle", "happy", "honest", "jolly", "keen", "lively", "lucky",
        "merry", "nimble", "patient", "polite", "proud", "quick", "quiet", "rapid", "shiny", "silent", "sturdy", "sunny", "swift", "tidy", "witty", "zesty",
    ];

    private static readonly string[] Animals =
    [
        "ant", "badger", "bear", "bee", "crane", "crow", "deer", "dolphin", "eagle", "falcon", "finch", "fox", "goose", "hare", "hawk", "heron",
        "horse", "lark", "lynx", "mole", "moose", "newt", "otter", "owl", "panda", "rook", "seal", "stork", "swan", "toad", "trout", "wren",
    ];

    public static string Of(RunId id)
    {
        var bits = Digest.Of(id.ToString()).ToString();
        var number = int.Parse(bits.AsSpan(0, 6), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{Adjectives[number & 31]}-{Animals[(number >> 5) & 31]}-{(number >> 10) % 1_000}");
    }
}
