using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Flywheel.Core;
using Flywheel.Training.Parameters;

namespace Flywheel.Training.Search.Spaces;

/// <summary>Reads one <see cref="ParameterForm"/>.</summary>
internal static partial class ParameterFormReader
{
    private const string EarlyStop = "early_stop";

    internal static Result<ParsedForm> Read(string trainer, ImmutableArray<ParameterDefinition> definitions, ParameterForm form)
    {
        if (definitions.FirstOrDefault(definition => definition.Name == form.Name) is not { } definition)
        {
            return ParameterSet.Unknown(trainer, form.Name, definitions);
        }

        var text = form.Text.Trim();
        if (Limit().Match(text) is { Success: true } limit)
        {
            return ReadLimit(trainer, definitions, definition, limit);
        }

        if (Range().Match(text) is { Success: true } range && definition.Kind is ParameterKind.Whole or ParameterKind.Number)
        {
            return ReadRange(definition, range);
        }

        if (text.StartsWith('[') && text.EndsWith(']'))
        {
            return ReadList(definition, text[1..^1].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        }

        var read = definition.Read(text);
        return read.TryGet(out var value) ? new ParsedForm([new(definition.Name, value)], null) : read.Refused<ParsedForm>();
    }

    private static Result<ParsedForm> ReadLimit(string trainer, ImmutableArray<ParameterDefinition> definitions, ParameterDefinition definition, Match match)
    {
        var most = definition.Read(match.Groups["high"].Value);
        if (!match.Groups["stop"].Success)
        {
            return most.TryGet(out var high) ? new ParsedForm([new(definition.Name, high)], null) : most.Refused<ParsedForm>();
        }

        if (definitions.FirstOrDefault(other => other.Name == EarlyStop) is not { } patience)
        {
            return new Refusal("training.early-stop-unknown", "No early stopping", $"'{trainer}' does not stop early, so '{match.Value}' cannot be kept.",
                $"Write '{match.Groups["high"].Value}'.");
        }

        var stop = patience.Read(match.Groups["stop"].Value);
        return most.TryGet(out var limit) && stop.TryGet(out var rounds)
            ? new ParsedForm([new(definition.Name, limit), new(EarlyStop, rounds)], null)
            : Result.Refuse<ParsedForm>([.. most.Refusals, .. stop.Refusals]);
    }

    private static Result<ParsedForm> ReadRange(ParameterDefinition definition, Match match)
    {
        var (low, high) = (definition.Read(match.Groups["low"].Value), definition.Read(match.Groups["high"].Value));
        if (!low.IsOk || !high.IsOk)
        {
            return Result.Refuse<ParsedForm>([.. low.Refusals, .. high.Refusals]);
        }

        var (from, to) = (low.Value.Number, high.Value.Number);
        var scale = match.Groups["scale"].Value switch
        {
            "log" => ParameterScale.Log,
            "linear" => ParameterScale.Linear,
            _ => definition.Scale == ParameterScale.Log && from > 0 ? ParameterScale.Log : ParameterScale.Linear,
        };
        if (from >= to || (scale == ParameterScale.Log && from <= 0))
        {
            return new Refusal("training.range-invalid", "Range not valid", $"The parameter '{definition.Name}' is searched over '{match.Value}'.",
                from >= to ? "A range goes from the lower to the higher value." : "A range on a log scale begins above zero.");
        }

        return new ParsedForm([], new SearchDimension(definition) { Low = from, High = to, Scale = scale });
    }

    private static Result<ParsedForm> ReadList(ParameterDefinition definition, string[] texts)
    {
        var read = texts.Select(definition.Read).ToArray();
        Refusal[] refusals = [.. read.SelectMany(value => value.Refusals)];
        if (read.Length == 0)
        {
            refusals = [new Refusal("training.list-empty", "Empty list", $"The parameter '{definition.Name}' is searched over an empty list.", "Name at least one value.")];
        }

        return refusals.Length > 0
            ? Result.Refuse<ParsedForm>(refusals)
            : new ParsedForm([], new SearchDimension(definition) { Values = [.. read.Select(value => value.Value).Distinct()] });
    }

    [GeneratedRegex(@"^\.\.\s*(?<high>[0-9][0-9_]*)(\s+early-stop\s+(?<stop>[0-9]+))?$")]
    private static partial Regex Limit();

    [GeneratedRegex(@"^(?<low>-?[0-9][0-9_]*(\.[0-9]+)?([eE][+-]?[0-9]+)?)\s*\.\.\s*(?<high>-?[0-9][0-9_]*(\.[0-9]+)?([eE][+-]?[0-9]+)?)(\s+(?<scale>log|linear))?$")]
    private static partial Regex Range();
}
