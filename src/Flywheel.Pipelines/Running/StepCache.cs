using Flywheel.Core;
using Flywheel.Storage;

namespace Flywheel.Pipelines.Running;

internal sealed class StepCache(IObjects objects, ILineage lineage)
{
    /// <summary>The latest fact of this key whose outputs are all still there.</summary>
    public async Task<StepFact?> FindAsync(Digest key, CancellationToken cancellationToken)
    {
        if (await lineage.FindAsync(key, cancellationToken).ConfigureAwait(false) is not { } fact)
        {
            return null;
        }

        foreach (var output in fact.Outputs)
        {
            if (!await objects.ExistsAsync(output.Digest, cancellationToken).ConfigureAwait(false))
            {
                return null;
            }
        }

        return fact;
    }
}
