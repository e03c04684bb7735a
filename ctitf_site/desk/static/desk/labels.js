'use strict';
{
    // A search box takes the focus in place of its select element: let it have the same label.
    const $ = django.jQuery;
    const name = (root) => root.querySelectorAll('select.admin-autocomplete').forEach((select) => {
        const label = document.querySelector(`label[for="${select.id}"]`);
        const box = select.parentElement.querySelector('.select2-selection');
        if (!label || !box || label.id) {
            return;
        }
        label.id = `${select.id}_label`;
        box.setAttribute('aria-labelledby', `${label.id} ${box.getAttribute('aria-labelledby') || ''}`.trim());
        // What is chosen, and where several can be, the field in which one types.
        box.querySelectorAll('[role="textbox"], [role="searchbox"]').forEach((inner) => inner.setAttribute('aria-labelledby', label.id));
        // The list that opens below has a field of its own to type in.
        $(select).on('select2:open', () => document.querySelectorAll('.select2-dropdown [role="searchbox"]').forEach(
            (field) => field.setAttribute('aria-labelledby', label.id)));
    });
    $(() => name(document));
    document.addEventListener('formset:added', (event) => name(event.target));
}
