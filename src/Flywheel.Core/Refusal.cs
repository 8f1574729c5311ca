namespace Flywheel.Core;

/// <summary>
/// An expected "no": bad input, an unknown name, a gate not passed. A value, never thrown by a room.
/// Rooms know no protocol: each protocol maps <see cref="Code"/> to its own status and body.
/// </summary>
/// <param name="Code">Stable, lower-case, dotted: <c>data.column-missing</c>. Callers branch on it, so it never changes.</param>
/// <param name="Headline">A few words for a person: <c>Column missing</c>.</param>
/// <param name="Sentence">What was found, what was wanted.</param>
/// <param name="Remedy">What to do about it; empty when the sentence already says so.</param>
public sealed record Refusal(string Code, string Headline, string Sentence, string Remedy = "")
{
    /// <summary>Where in the user's input it was found, when there is such a place.</summary>
    public Place? Place { get; init; }

    /// <summary>The same refusal, with the place it was found at.</summary>
    public Refusal At(Place place) => this with { Place = place };

    /// <summary>Place, sentence and remedy in one line.</summary>
    public override string ToString()
    {
        var place = Place is null ? "" : $"{Place}: ";
        return Remedy.Length == 0 ? $"{place}{Sentence}" : $"{place}{Sentence} {Remedy}";
    }
}
