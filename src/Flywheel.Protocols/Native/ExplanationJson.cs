using System.Text.Json;
using Flywheel.Core;
using Flywheel.Registry.Explaining;

namespace Flywheel.Protocols.Native;

/// <summary>An explanation as this protocol writes it.</summary>
internal static class ExplanationJson
{
    /// <summary>Writes the members of an explanation into an object that was begun.</summary>
    internal static void Write(Utf8JsonWriter writer, ScoreExplanation explanation)
    {
        writer.WriteString("method", explanation.Method);
        writer.WriteString("scale", explanation.Scale == ExplanationScale.Margin ? "margin" : "score");
        if (explanation.IsLogistic)
        {
            writer.WriteString("link", "logistic");
        }

        writer.WriteNumber("base", explanation.Base);
        writer.WriteNumber("sum", explanation.Sum);
        writer.WriteStartObject("contributions");
        foreach (var part in explanation.Contributions)
        {
            writer.WriteNumber(part.Feature, part.Value);
        }

        writer.WriteEndObject();
        if (explanation.Contributions.Any(part => part.Error is not null))
        {
            writer.WriteStartObject("errors");
            foreach (var part in explanation.Contributions)
            {
                writer.WriteNumber(part.Feature, part.Error ?? 0);
            }

            writer.WriteEndObject();
        }
    }

    /// <summary>Writes an explanation, or why there is none, as the member <c>explanation</c>.</summary>
    internal static void WriteMember(Utf8JsonWriter writer, Result<ScoreExplanation> explained)
    {
        writer.WriteStartObject("explanation");
        if (explained.TryGet(out var explanation))
        {
            Write(writer, explanation);
        }
        else
        {
            writer.WriteString("code", explained.Refusals[0].Code);
            writer.WriteString("sentence", explained.Refusals[0].Sentence);
        }

        writer.WriteEndObject();
    }
}
