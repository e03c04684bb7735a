'use strict';
{
    // A search box takes the focus in place of its select element: let it have the same label.
    const $ = django.jQuery;
    const label = (root) => root.querySelectorAll('select.admin-autocomplete').forEach((select) => {
        const label = document.querySelector(`label[for="${select.id}"]`);
        const box = select.parentElement.querySelector('.select2-selection');
        if (label && box && !label.id) {
            label.id = `${select.id}_label`;
            box.setAttribute('aria-labelledby', `${label.id} ${box.getAttribute('aria-labelledby') || ''}`.trim());
        }
    });
    $(() => label(document));
    document.addEventListener('formset:added', (event) => label(event.target));
}
