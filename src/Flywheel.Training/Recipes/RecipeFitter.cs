using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Core.Prediction;
using Flywheel.Training.Design;
using Flywheel.Training.Parameters;

namespace Flywheel.Training.Recipes;

/// <summary>Checks a recipe against the features, all mistakes at once, and fits its encoders in order.</summary>
internal sealed class RecipeFitter(NamedParts<IEncoder> encoders)
{
    internal Result<FittedRecipe> Fit(RecipeDefinition definition, TrainingRows rows, DesignNeeds needs, ulong seed, CancellationToken cancellationToken)
    {
        var schema = rows.Features.Schema;
        var refusals = definition.Encoders.SelectMany(encoder => Check(encoder, schema)).ToList();
        if (definition.Encoders.All(encoder => encoder.Features.IsEmpty))
        {
            refusals.Add(new Refusal("training.recipe-empty", "Empty recipe", "The recipe names no features.", "A model needs at least one."));
        }

        if (refusals.Count > 0)
        {
            return Result.Refuse<FittedRecipe>(refusals);
        }

        var used = definition.Encoders.SelectMany(encoder => encoder.Features).ToHashSet(StringComparer.Ordinal);
        var layout = InputLayout.Of(schema.Fields.Where(field => used.Contains(field.Name)).Select(field => new InputFeature(field.Name, field.Type)));
        var seeds = new SeededRandom(seed);
        var fitted = ImmutableArray.CreateBuilder<IFittedEncoder>();
        var input = new RecipeRows(rows.Features);
        foreach (var encoder in definition.Encoders)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var part = encoders.Find(encoder.Encoder).Value;
            var parameters = ParameterSet.Resolve(encoder.Encoder, part.Traits.Parameters, encoder.Parameters).Value;
            var fit = part.Fit(new EncoderFit(encoder.Features, input, rows.Labels, rows.Weights, parameters, seeds.Fork(encoder.Encoder).NextUInt64()));
            if (!fit.TryGet(out var one))
            {
                return fit.Refused<FittedRecipe>();
            }

            fitted.Add(needs.HasFlag(DesignNeeds.TakesBlocks) || one.Shape.Blocks.IsEmpty ? one : new UnfoldedBlocks(one));
        }

        return new FittedRecipe(definition, layout, fitted.DrainToImmutable());
    }

    private IEnumerable<Refusal> Check(EncoderDefinition encoder, Schema schema)
    {
        var found = encoders.Find(encoder.Encoder);
        if (!found.TryGet(out var part))
        {
            return found.Refusals;
        }

        return
        [
            .. ParameterSet.Resolve(encoder.Encoder, part.Traits.Parameters, encoder.Parameters).Refusals,
            .. encoder.Features.Select(feature => Check(encoder.Encoder, feature, part.Traits, schema)).OfType<Refusal>(),
        ];
    }

    private static Refusal? Check(string encoder, string feature, EncoderTraits traits, Schema schema)
    {
        if (!schema.TryGet(feature, out var field))
        {
            return new Refusal("training.feature-unknown", "Unknown feature", $"The encoder '{encoder}' names the feature '{feature}', which there is not.",
                Spelling.DidYouMean(feature, schema.Names));
        }

        return traits.Accepts.Contains(field.Type)
            ? null
            : new Refusal("training.feature-type", "Feature of the wrong type",
                $"The encoder '{encoder}' cannot take '{feature}', which is {field.Type.ToString().ToLowerInvariant()}; it takes {string.Join(", ", traits.Accepts).ToLowerInvariant()}.");
    }
}
